/**
 * Decisions of Baton that differ from the specification of ContextLab's orchestrator, each with its place here and the
 * reason.
 */
export const specificationTexts = {
  '1.1 id, missing': {
    says: 'A missing id is derived from the name.',
    here: '`id`',
    why: 'It is derived from the file name, which people use for it; so its runs stay together when the title changes.',
  },
  '1.1 orchestrator coordinates': {
    says: 'That model also coordinates the steps.',
    here: 'the graph',
    why: 'The order comes from the graph alone, so that it is reproducible and needs no call.',
  },
  '1.1 intelligence_model, analysis_model': {
    says: 'Settings name two models for analysing the pipeline.',
    here: '`orchestrator`',
    why: 'One key names the one model for this: `intelligence_model` is read as `orchestrator`, and for `analysis_model` a hint suggests removing it.',
  },
  '1.1 experts, temperature': {
    says: 'An expert without a temperature has 0.7.',
    here: '`experts`',
    why: 'An unset value is left to the provider: no value is made up, and some models support none.',
  },
  '1.1 selection, usual': {
    says: 'By default it falls back on another model after 30 seconds.',
    here: '`selection`',
    why: 'Only named models and times are used.',
  },
  '1.1 personalities, parameters': {
    says: 'A personality has free parameters.',
    here: '`personalities`',
    why: 'A personality is text: style and format besides the system prompt, also under `parameters`. The specification does not define any other parameter; the check says where it belongs: `temperature` and similar ones on the step or an expert, the rest in the text.',
  },
  '1.2 model as a list': {
    says: 'One of several models is chosen.',
    here: '`model` as a list',
    why: 'A list is a fallback chain: the first model that answers. `selection` chooses by strategy.',
  },
  '1.2 personality, usual': {
    says: 'The usual personality is `standard`.',
    here: '`personality`',
    why: 'A step without a personality has no system prompt.',
  },
  '1.2 routes, usual': {
    says: 'Without a route the next step in the text follows.',
    here: '`dependencies`',
    why: 'Order comes from dependencies, not from the position in the text; independent steps run in parallel.',
  },
  '1.2 max_retries, usual': {
    says: 'By default a step is tried once more.',
    here: '`retry`',
    why: 'Prompts are tried twice more after a fault of the provider, tools never, since their effects must not happen twice.',
  },
  '1.2 vars, text instead': {
    says: 'If the answer does not match its form, its text is used instead.',
    here: '`vars`',
    why: 'The model is asked once more for a correct answer; then the step fails. A text in place of a number would cause an error later and elsewhere.',
  },
  '1.3 intention': {
    says: 'A text of three to ten sentences describes the purpose of a pipeline.',
    here: '`baton explain`',
    why: '`baton explain` describes structure, intention and architecture together, since they are read together. The last two need a model; without one it says so.',
  },
  '1.3 architecture': {
    says: 'A text describes how a pipeline works and serves its intention.',
    here: '`baton explain`',
    why: '`baton explain` prints it with the intention, for comparison; this needs a model. The structure of the steps is described without one.',
  },
  '1.3 alignment': {
    says: 'A model compares both; if they differ, the pipeline is invalid.',
    here: 'alignment',
    why: 'The opinion of a model is information, never an error: only proven mistakes keep a pipeline from running.',
  },
  '1.3 alignment, override': {
    says: 'A person may override this comparison and run the pipeline.',
    here: 'alignment',
    why: 'The comparison blocks nothing, so there is nothing to override; mistakes that `check` proves are corrected, not overridden.',
  },
  '1.3 time and cache': {
    says: 'The analysis takes at most 30 seconds, and its result is stored.',
    here: '`baton explain`',
    why: 'The answer of a model is stored for each text (`.baton/insight`); `--refresh` asks again. The time limit of the call is that of its provider, as for every call.',
  },
  '1.3 confidence': {
    says: 'A check has a confidence, and below 0.8 it does not count.',
    here: 'problems',
    why: 'Only proven problems are reported; uncertain ones are not.',
  },
  '1.3 switches': {
    says: 'Settings switch the analysis on and off.',
    here: '`baton.problems`',
    why: 'No analysis runs unasked, so there is nothing to switch; the severity of each rule can be set.',
  },
  '1.4 result.qc()': {
    says: 'A model reviews a run and reports.',
    here: '`baton show --qc`',
    why: 'Findings without a model come first (invalid values, empty files, unusual times); a model judges in addition if `--model` names one.',
  },
  '1.4 keys': {
    says: 'Keys are in a file of the home folder.',
    here: '`.env`',
    why: 'They are in the environment, in the secret storage of the editor, or in the `.env` of the project, which has the same format: a file of the home folder would apply to every folder, also to one that somebody else wrote.',
  },
  '1.4 older pipelines': {
    says: 'All older pipelines still run.',
    here: 'older spellings',
    why: 'Those with an unambiguous meaning do. The others are refused before the first step, with the place and a remedy: invalid YAML, undefined names, tools that do not exist, and tools without a counterpart here.',
  },
  '1.4 no mocks': {
    says: 'Tests call real services.',
    here: '`tests`',
    why: 'Its authors withdrew this later; answers are scripted or replayed, and the embedded engine needs no service.',
  },
  '1.5 no host code': {
    says: 'Templates are evaluated by Python.',
    here: 'templates',
    why: 'Baton has its own evaluator, with limits: a pipeline cannot reach the host.',
  },
} as const;
