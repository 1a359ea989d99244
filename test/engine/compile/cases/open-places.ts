/** A place that takes names of the user's own: a key that nobody has is no error there. */
interface OpenPlace {
  /** The path of the map: `*` for items of lists; behind a step in angle brackets, what it does. */
  where: RegExp;
  of: 'pipeline' | 'baton.yaml';
  why: string;
}

/** Every other place of a file is closed. */
export const openPlaces: readonly OpenPlace[] = [
  {
    of: 'pipeline',
    where: /(^|\.pipeline)\.(inputs|data|variables|outputs|experts|personalities)$|\.variables$/,
    why: 'what a file declares has the names that it gives',
  },
  { of: 'pipeline', where: /^\.(metadata|data|variables)\./, why: 'constants and first values are data' },
  { of: 'pipeline', where: /\.metadata$/, why: 'nothing reads it' },
  { of: 'pipeline', where: /^\.inputs\.\w+(\.default)?\.\*$/, why: 'a default is data' },
  { of: 'pipeline', where: /<steps_from>\.inputs$/, why: 'generated steps read what the step that makes them gives' },
  { of: 'pipeline', where: /^\.outputs\.\w+$/, why: 'an output that is no file is any value' },
  { of: 'pipeline', where: /\.with$/, why: 'a template of baton.yaml says what it takes' },
  {
    of: 'pipeline',
    where: /\.(for_each|set|on_error\.\*\.use)(\.|$)/,
    why: 'a step writes what it likes, and loops over any data',
  },
  {
    of: 'pipeline',
    where: /\.(vars|products|cases|fields|rename|agents|board)$/,
    why: 'answers, files, branches, fields, renamed outputs, agents and notes have the names that a step gives',
  },
  {
    of: 'pipeline',
    where: /<prompt>\.parameters$/,
    why: 'the parameters of a prompt are there for its templates; one that none reads is a hint',
  },
  { of: 'pipeline', where: /<(http|data-processing)>\.parameters\.\w+(\.|$)/, why: 'what a parameter holds is data' },
  { of: 'pipeline', where: /\.options$/, why: 'options go to the provider as they are' },
  {
    of: 'pipeline',
    where: /\.(output_schema|schema)(\.|$)|\.(inputs|vars|board)\.\w+\.items(\.|$)/,
    why: 'a JSON Schema may hold words that others made up',
  },
  {
    of: 'pipeline',
    where: /\.transform\.steps\.\*\.(map|aggregate|rename|group_by\.by|group_by\.aggregate)$/,
    why: 'an operation names the columns that it makes',
  },
  {
    of: 'pipeline',
    where: /^\.tests\.\*\.(inputs|answers)(\.|$)/,
    why: 'a case names inputs and steps, and says what they are; a name that nothing has is a warning (bad-test)',
  },
  {
    of: 'pipeline',
    where: /^\.tests\.\*\.expect\.(outputs|values|files|steps)(\.|$)/,
    why: 'a case names outputs, steps and files; a name that nothing has is a warning (bad-test)',
  },
  {
    of: 'pipeline',
    where: /^\.tests\.\*\.expect\.error\.\w+$/,
    why: 'what an error is held against is a value, or ways to match',
  },
  {
    of: 'baton.yaml',
    where: /^\.(providers|experts|personalities|tools|profiles|templates)$/,
    why: 'what the settings declare has the names that they give',
  },
  {
    of: 'baton.yaml',
    where: /^\.templates\.\w+\.parameters$/,
    why: 'a template names its parameters',
  },
  {
    of: 'baton.yaml',
    where: /^\.tools\.\w+\.(parameters|result)(\.|$)/,
    why: 'a tool names its parameters and what it gives, as JSON Schema',
  },
];
