/** Words inside the problems of a pipeline: what a key wants, what stands there instead, what cannot be run yet. */
export const pipelineTexts = {
  // What a key wants
  aWord: 'a word',
  aName: 'a name',
  aPlainName: 'a name of letters, digits and `_`',
  aNumber: 'a number',
  aWholeNumber: 'a whole number',
  yesOrNo: '`true` or `false`',
  oneValue: 'one value',
  aTime: 'a time such as `30`, `"30s"` or `"2m"`',
  aCount: 'a whole number of at least 1, or `all`',
  anExpression: 'an expression',
  aRegex: 'a regular expression',
  aJsonSchema: 'a JSON Schema',
  aPath: 'the path of a file',
  aStepId: 'the id of a step',
  aMapOfNames: 'a map of names',
  namesAndValues: 'a map of names and values',
  namesAndDescriptions: 'a map of names and descriptions',
  namesAndFiles: 'a map of names and files',
  theirNamesAndOurs: 'a map of their names and ours',
  valuesAndBranches: 'a map of values and branches',
  keysOfSteps: 'a map of keys of steps',
  listOfSteps: 'a list of steps',
  listOfCases: 'a list of cases',
  leastAndMost: 'a list of the least and the most',
  listOrTemplate: 'a list, or a template that gives one',
  textOrParts: 'text, or a list of parts',
  aPart: 'a part such as `{text: …}`',
  aModel: 'a model such as `openai:gpt-5`',
  someModels: 'a list of at least two models',
  modelOrSettings: 'a model, or a map with its settings',
  modelOrCall: 'a model or a call of a tool',
  textOrSystem: 'a text, or a map with `system`',
  aStrategy: 'a strategy, or a map',
  aCascade: 'a cascade, which only a prompt can have',
  aSize: 'a number of parameters such as `7B`',
  cacheSettings: '`true`, or a map with `ttl` and `key`',
  qualityMap: 'a map with `condition`, `schema` or `rubric`',
  fileOrPipeline: 'a file or a pipeline',
  handlers: 'handlers such as `{kinds: [timeout], use: …}`',

  // Bounds of what it wants
  between: '{what} from {min} to {max}',
  atLeast: '{what} of at least {min}',
  above: '{what} above {min}',
  atMost: '{what} of at most {max}',
  like: '{what} like `{pattern}`',

  // What stands there
  text: 'text',
  aList: 'a list',
  aMap: 'a map',
  nothing: 'nothing',
  aTemplate: 'a template',
  anAutoTag: 'an AUTO tag',
  theNumber: 'the number {number}',

  // Places
  thisStep: 'this step',
  theVariable: 'the variable `{name}`',
  thePattern: 'the pattern `{name}`',
  theProduct: 'the product `{name}`',
  stepsOfKind: 'steps of the kind {kinds}',

  // Known to the language, and not run yet
  autoDefault: 'an AUTO tag as the default of an input',

  // Names given by Baton
  testNumber: 'test {number}',
} as const;
