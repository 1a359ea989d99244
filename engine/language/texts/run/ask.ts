/** Texts of `baton ask`. */
export const askTexts = {
  says: 'puts one question to a model, or to several and tells how far they agree',
  about:
    'One model answers by itself: that of --model, of `default_model` in baton.yaml, or the embedded engine. Of several (--models), each answers alone; the pattern makes one answer of theirs. Agreement is counted from what the answers claim. `baton show RUN --json` has every answer.',
  file: 'a text that goes with the question; - is standard input',
  output: 'writes the answer into this file, which must not be there yet',
  standardInput: 'standard input',
  models: 'the models that are asked, separated by commas',
  pattern: 'how one answer is made: vote, judge, synthesize (the default), debate, or a pattern of the library',
  synthesizer: 'the model that makes the one answer (else the first)',
  minResponses: 'how few answers will do (else all are needed)',
  rounds: 'how often the models look at each other and revise',
  forSeveral: '`--{option}` means something only where several models are asked.',
  forSeveralHint: 'Name them: --models openai:gpt-6.1-sol,google:gemini-3.8-flash. `baton models` lists what can be used.',
  oneModel: 'Say it once: --model {model}, or --models {models}.',
  noFolder: 'There is no folder {folder}.',
  exists: '{file} exists already.',
  existsHint: 'Remove it first, or name another.',
  noPattern: 'There is no pattern {pattern}.',
  patternsAre: 'Available: {names}. Others are files patterns/NAME.yaml.',
  likePattern: 'Did you mean {like}?',
  roundsOnly: '`--rounds` means nothing to the pattern {pattern}: its models do not look at each other.',
  wholeNumber: '--{option} expects a whole number; it got {value}.',
  before: '{models} {models|model|models} · pattern {pattern} · {calls} {calls|call|calls} · cost {cost}',
  beforeUsual:
    '{models} {models|model|models} · pattern {pattern} · {calls} {calls|call|calls} · cost {cost} ({usual} with answers of at most {count} {count|token|tokens})',
  noDissent: 'none',
} as const;

/** Texts of `baton patterns`. */
export const patternsTexts = {
  says: 'lists the patterns of the library, or copies one to be changed',
  about:
    'A pattern asks several models in rounds and makes one answer. It is an ordinary pipeline: `pattern: NAME` in an ensemble, `pipeline: patterns/NAME.yaml`, or `baton ask --pattern NAME` use it. A copy in the workspace comes before the one of the library.',
  copy: 'writes the pattern to patterns/NAME.yaml; never overwrites a file',
  exists: '{file} exists already.',
  existsHint: 'Change that file, or remove it first.',
} as const;
