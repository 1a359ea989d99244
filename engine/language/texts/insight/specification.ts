/**
 * Decisions of Baton that differ from the specification of ContextLab's orchestrator, each with its place here and the
 * reason.
 */
export const specificationTexts = {
  '1.1 id, missing': {
    says: 'A missing id is made from the name.',
    here: '`id`',
    why: 'It is made from the name of the file: that is what people call it by, and a new title keeps its runs together.',
  },
  '1.1 orchestrator coordinates': {
    says: 'That model also coordinates the steps.',
    here: 'the graph',
    why: 'The order comes from the graph alone, so that a run is the same every time and costs no call.',
  },
  '1.1 intelligence_model, analysis_model': {
    says: 'Settings name two models that think about the pipeline.',
    here: '`orchestrator`',
    why: 'One key names the one model that thinks: `intelligence_model` is read as it, and `analysis_model` is a hint to take out.',
  },
  '1.1 experts, temperature': {
    says: 'An expert without a temperature has 0.7.',
    here: '`experts`',
    why: 'What nobody says is left to the provider: no value is made up, and some models take none.',
  },
  '1.1 selection, usual': {
    says: 'Without more it falls back on another model after 30 seconds.',
    here: '`selection`',
    why: 'No model and no time is taken that nobody named.',
  },
  '1.1 personalities, parameters': {
    says: 'A personality has free parameters.',
    here: '`personalities`',
    why: 'A personality is words: style and format beside the system prompt, also under `parameters`. The specification does not say what any other parameter does; the check says where it belongs: `temperature` and its like on the step or an expert, the rest in the words.',
  },
  '1.2 model as a list': {
    says: 'Of several models one is chosen.',
    here: '`model` as a list',
    why: 'A list is a chain: the first that can answer. Choosing by strategy is what `selection` is for.',
  },
  '1.2 personality, usual': {
    says: 'The usual personality is `standard`.',
    here: '`personality`',
    why: 'A step that names none has no system prompt.',
  },
  '1.2 routes, usual': {
    says: 'Without a route the next step of the text follows.',
    here: '`dependencies`',
    why: 'Order comes from what a step waits for and reads, not from its place; steps that need nothing of each other run at once.',
  },
  '1.2 max_retries, usual': {
    says: 'Without more a step is tried once again.',
    here: '`retry`',
    why: 'Prompts are tried twice more where the provider is at fault, tools never, since what they did may not be done twice.',
  },
  '1.2 vars, text instead': {
    says: 'Where the answer misses its form, the text is taken instead.',
    here: '`vars`',
    why: 'The model is asked once more to mend it; then the step fails. A text in place of a number would go wrong later and elsewhere.',
  },
  '1.3 intention': {
    says: 'A text of three to ten sentences tells what a pipeline is for.',
    here: '`baton explain`',
    why: '`baton explain` tells structure, intention and architecture together, since each is read beside the others. The last two need a model; without one it says so.',
  },
  '1.3 architecture': {
    says: 'A text tells how a pipeline works and serves its intention.',
    here: '`baton explain`',
    why: '`baton explain` tells it beside the intention, so that both can be held against each other; it needs a model for that. How the steps hang together it tells without one.',
  },
  '1.3 alignment': {
    says: 'A model compares both; where they differ, the pipeline is not valid.',
    here: 'alignment',
    why: 'What a model thinks is information, never an error: only what can be proven keeps a pipeline from running.',
  },
  '1.3 alignment, override': {
    says: 'A person may let a pipeline run that this comparison does not let through.',
    here: 'alignment',
    why: 'The comparison lets everything through, so there is nothing to override; what `check` proves wrong is mended, not overridden.',
  },
  '1.3 time and cache': {
    says: 'Thinking takes at most 30 seconds, and its result is kept.',
    here: '`baton explain`',
    why: 'What a model said is kept for each text (`.baton/insight`) and asked for again with `--refresh`. How long a call may take is a matter of its provider, as for every call.',
  },
  '1.3 confidence': {
    says: 'A check tells how sure it is, and below 0.8 it does not hold.',
    here: 'problems',
    why: 'A problem is told only where it can be proven; what cannot be known is silent.',
  },
  '1.3 switches': {
    says: 'Settings switch the thinking on and off.',
    here: '`baton.problems`',
    why: 'Nothing thinks unasked, so there is nothing to switch; rules are set one by one.',
  },
  '1.4 result.qc()': {
    says: 'A model reviews a run and reports.',
    here: '`baton show --qc`',
    why: 'What can be seen without a model is told first (values that do not fit, empty files, unusual times); a model judges beside it where `--model` names one.',
  },
  '1.4 keys': {
    says: 'Keys stand in a file of the home folder.',
    here: '`.env`',
    why: 'They stand in the environment, in the secret storage of the editor, or in the `.env` of the project: a file of the home folder would serve every folder, also one that somebody else wrote. The same lines hold in the `.env` of a project.',
  },
  '1.4 older pipelines': {
    says: 'All older pipelines still run.',
    here: 'older spellings',
    why: 'All do whose text has one meaning here. The others are refused before the first step, with the place and what to write: text that is no YAML, names that nothing sets, tools that nobody wrote, and tools that have no place here.',
  },
  '1.4 no mocks': {
    says: 'Tests call real services.',
    here: '`tests`',
    why: 'A later decision of its authors took this back; answers are scripted or replayed, and the embedded model needs no service.',
  },
  '1.5 no host code': {
    says: 'They are evaluated by Python.',
    here: 'templates',
    why: 'Our own evaluator with limits: nothing of the host can be reached from a pipeline.',
  },
} as const;
