import type { ProblemCode } from '../../problems.ts';

/**
 * Every message about a text, by code (with a variant after a dot). `{name}` is filled in by `problem` or `say`; the form
 * after a count is chosen by it, as in `{count} {count|step|steps}`. Templates, not functions, so that a translation is
 * another table.
 */
export const problemTexts = {
  'bad-id':
    'The id `{id}` is not usable: an id begins with a letter from a to z or A to Z and goes on with such letters, digits, `_` or `-`.',
  'bad-id.template':
    '`{id}` cannot name a step template: names are letters, digits, `_` and `-`, and begin with a letter or `_`.',
  'bad-id.tool': '`{id}` cannot name a tool: a name begins with a letter and goes on with letters, digits, `_` or `-`.',
  'bad-schema': 'This is not a JSON Schema: {why}.',
  'bad-schema.required':
    'A variable of `vars` is always answered, so `required` means nothing here. Leave it out; one that may be empty is of `type: [string, "null"]`.',
  'bad-schema.members':
    '`vars` says what an object holds, or with `type: array` each object of a list, so `{key}` says something else here.',
  'bad-schema.vars': 'A variable is described by a text or by `{type, description, example, schema}`.',
  'duplicate-key.notice': 'Another notice is called `{id}` already. Give each a name of its own.',
  'duplicate-key': '`{key}` says the same as `{other}` above. Keep one of them.',
  'missing-key.tool': 'The tool `{tool}` does nothing: give it one of {ways}.',
  'missing-key.url': 'The request of `{tool}` goes nowhere: give it a `url`.',
  'foreign-format': 'This is a file of {format}, not a pipeline.',
  'foreign-format.instead': 'This is a file of {format}, which is not converted: {why}',
  'missing-key': '`{key}` is missing from {place}.',
  'missing-key.notice': 'A notice goes to one place: give it `webhook` and `secret`, or `slack`, or `email`, `from` and `smtp`.',
  'missing-key.steps': 'A pipeline needs `steps:` with at least one step.',
  'missing-key.emptySteps': '`{key}` is empty: it must be a list of steps.',
  'missing-key.loop': '`{key}` belongs to a loop, and this step has none. Add `for_each:` with a list, or remove `{key}`.',
  'missing-key.list':
    '`{key}` belongs to a loop over a list, and this step has none. Add `for_each:` with a list, or remove `{key}`.',
  'missing-key.batchAnswer':
    'Answers of a batch are matched to items by `{key}`, so each answer must contain it: describe it with `output_schema` or `vars`, or leave out `key`.',
  'missing-key.routes':
    '`{key}` is computed, so the steps that it may lead to must be written down: `routes: [id, …]`, or `choices` in the AUTO tag.',
  'missing-key.pipelines':
    '`pipeline` is computed, so the files that it may name must be written down: `pipelines: [FILE, …]`, or `choices` in the AUTO tag.',
  'missing-key.handler': 'A handler says what to do: `use`, `step`, `retry` or `fallback`.',
  'two-kinds.handler': 'A handler does one thing, but this one has {one} and {other}. Split it into two handlers.',
  'no-kind': 'This step does nothing: give it one of {kinds}.',
  'two-kinds.tool': 'A tool does one thing, but `{tool}` has {ways}. Split it into one tool each.',
  'two-kinds': 'A step does one thing, but this one has {kinds}. Split it into one step each.',
  'unknown-key.revise':
    '`session` cannot be obeyed beside `revise`: each draft begins a conversation of its own, and is given the draft before it and the notes. Take out `session`.',
  'unknown-key.drafts': '`max_iterations` is not a key beside `revise`. Write `revise: {ask: …, max: …}`.',
  'unknown-key': '`{key}` is not a key of {place}.',
  'unknown-key.idle':
    '`{key}` has no meaning here. Notes for people belong under `metadata`, or under a key that begins with `x-`.',
  'unknown-key.suppression': '`{code}` is not the code of a problem, so this comment silences nothing.',
  'unknown-key.answer': '`{key}` has no meaning for an answer of type `{type}`. It belongs to `type: {wanted}`.',
  'unknown-key.pattern':
    '`{key}` means nothing to the pattern `{pattern}`, which is a pipeline and says such things itself. Remove it, or copy the pattern and change it there.',
  'unknown-key.finally': '`{key}` is not allowed under `finally`: cleanup steps are written by a person, not by a model.',
  'unknown-key.place': '`{key}` means nothing on a step of the kind {kind}. It works on {where}.',
  'unknown-action':
    'No action is called `{action}`. Name a tool beside it (`tool:`), or write what a model should do as `prompt:`.',
  'unknown-action.computed':
    'This `action` is known only during the run. Name a tool beside it (`tool:`), or write what a model should do as `prompt:`.',
  'wrong-type': '`{key}` must be {want}, but this is {got}.',
  'wrong-type.regex': '`{key}` is not a regular expression: {why}',
  'wrong-type.root': 'A pipeline file is a map with `steps:`, but this is {got}.',
  'wrong-type.step': 'A step is a map such as `{id: …, prompt: …}`, but this is {got}.',
  'wrong-type.choice': '`{key}` is one of {choices}, but this is `{got}`.',
  'wrong-type.duration': '`{key}` must be a time such as `30`, `"30s"` or `"2m"`, but this is `{got}`.',
  'wrong-type.deadline':
    '`{key}` must be a time after the beginning such as `10m`, or a moment with its offset from UTC such as `"2026-12-01T17:00:00Z"`, but this is `{got}`.',
  'wrong-type.endless': '`{key}` must be at most a hundred years (`36525d`), but this is `{got}`. Is the unit right?',
  'wrong-type.range': '`{key}` must be {want}, but this is {got}.',
  'wrong-type.reference': '`{key}` must be the id of a step, written out: neither a template nor an expression.',
  'wrong-type.written':
    '`{key}` must be written out: it holds before anything runs, so neither a template nor an AUTO tag is allowed here.',
  'wrong-type.file':
    'The path of a file must be written out here: its text is part of the pipeline. A file that only the run knows is read by a `filesystem` step before, and named as `{{ step.content }}`.',
  'wrong-type.agentTag':
    'An AUTO tag is answered for a step, and an agent is not a step: put the tag into `task`, or into a `set` step before.',
  'wrong-type.tag': 'An AUTO tag in `dependencies` stands alone: its answer is the id of a step, or a list of them.',
  'wrong-type.host':
    'The address of `{tool}` names its host by a template. Write the host out, so that people can be asked about it.',
  'wrong-type.provider': '{why}',
  'wrong-type.short': '`{key}` must have at least {least} {least|item|items}.',
  'wrong-type.settings': '`baton.yaml` is a map of settings such as `default_model: …`.',
  'type-mismatch.default': 'The default of `{name}` is {got}, but its type says {want}.',
  'type-mismatch.broken':
    'The default of `{name}` breaks its own declaration (`{rule}`), so a run without another value refuses.',
  'type-mismatch.example': 'The example of `{name}` is {got}, but its type says {want}.',
  'type-mismatch.brokenExample': 'The example of `{name}` breaks its own declaration (`{rule}`).',
  'bad-input-for-pipeline.broken': 'The input `{name}` of `{pipeline}` is declared with `{rule}`, and this breaks it.',
  'secret-in-text.text':
    'This looks like a key of {what}. Take it out of the file, make a new one, and keep that in the environment.',
  'secret-in-text':
    '`{key}` looks like a secret. Never keep keys in a file: write `env:NAME` and put the key into the environment.',
  'secret-in-text.default':
    'The secret input `{name}` has a default, which would be in the file and in the log of every run. Take it out; with `required: false` the input may be left out.',
  'secret-use':
    'The secret `{name}` is never shown to models and people, so {place} would read `‹secret {name}›`. Give it to the tool that needs it.',
  'secret-use.computed':
    'A run holds `‹secret {name}›` in place of the secret, and only a tool is given its value: nothing can be computed from it here. Hand it over whole.',
  'wrong-type.secret': 'A secret is a text, but `{name}` is {got}. Take `type: string`.',
  'duplicate-id.permission': '`{id}` cannot name a tool: permissions mean something else by it.',
  'wrong-type.templatePipeline':
    'A pipeline that is written out cannot stand in a step template. Put it into a file, and name the file in `pipeline`.',
  'duplicate-id.tool':
    '`{id}` is the name of a tool that Baton has, of which only `max_parallel` may be set. Give this one a name of its own.',
  'duplicate-id.server':
    'An earlier step describes the server `{name}` differently, and steps that only name it use that description. Give this server another name.',
  'duplicate-id': 'Another step of the same place is already called `{id}`. Give this one an id of its own.',
  'unknown-step': 'There is no step `{id}` here.',
  'unknown-step.branch': '`{id}` is a step of another branch of `{switch}`, and of the branches only one runs.',
  'unknown-step.inside': '`{id}` is a step inside `{frame}`; from here its result is `{path}`.',
  'unknown-step.finally':
    '`{id}` runs in `finally`, when everything else has ended: neither `steps` nor `outputs` can read it. Make what they need in `steps`.',
  'self-dependency.revise':
    '`{id}` is a step that `revise` makes here, so another step of that name cannot be read. Give the other step another id.',
  'self-dependency': '`{id}` depends on itself, so it could never start. Take `{id}` out.',
  cycle: 'These steps wait for each other, so none could start: {path}.',
  'cycle.schema': 'The files of these schemas name each other in a circle: {path}. Write what they share in a file of its own.',
  'cycle.personality': 'These personalities build on each other in a circle: {path}. Take out one `extends`.',
  'cycle.template': 'These step templates build on each other in a circle: {path}. Take out one `extends`.',
  'cycle.handler':
    'After a failure these steps would wait for each other: {path}. What depends on a step that failed waits for the step that handles the failure.',
  'backward-route': '`{key}` leads back to `{target}`, which comes before `{id}`. Routes lead forward; repeat steps with a loop.',
  'backward-route.self': '`{key}` leads to the step itself. Routes lead forward; use `retry` to try again.',
  'unknown-agent': 'There is no agent `{id}` in this step.',
  'unknown-agent.itself': '`{id}` hands over to itself.',
  'unknown-tool': 'There is no tool `{tool}`.',
  'unknown-action.tool': '`{tool}` has no action `{action}`. It has {actions}.',
  'unknown-action.offered':
    'The name `{tool}` alone allows only actions that read, and `{tool}` has none. Name the allowed actions: {members}.',
  'missing-parameter': '{tool} {action} needs `{name}`: {doc}',
  'missing-parameter.template': 'The step template `{template}` needs a value for `{name}` under `with`.',
  'unknown-parameter.template': 'The step template `{template}` has no parameter `{name}`.',
  'wrong-parameter-type.broken': 'The value of `{name}` must keep {rule}.',
  'wrong-parameter-type.word': '`{name}` is one of {words}, but this is `{got}`.',
  'wrong-parameter-type.inside':
    'The value of `{name}` must be a constant or an expression, because the step template `{template}` reads it inside an expression.',
  'unknown-parameter': '{tool} {action} has no parameter `{name}`.',
  'unknown-parameter.ignored': '{tool} {action} ignores `{name}`.',
  'unknown-parameter.prompt': 'No template of this step reads `{name}`, so the model does not get it.',
  'wrong-parameter-type': '`{name}` must be {want}, but this is {got}.',
  'racing-set':
    '`{name}` belongs to a frame outside this loop, which runs several items at once: they would overwrite each other. Use `max_parallel: 1`, or collect the results of the loop.',
  'racing-set.own':
    '`{name}` is one for all items of this loop, which runs several at once: they would overwrite each other. Use `max_parallel: 1`, or collect the results of the loop.',
  'product-collision': '`{file}` is also written by `{other}`. Give each product a file of its own.',
  'product-collision.loop': 'Every item of the loop `{loop}` writes `{file}`. Put `{{ index }}` or the item into its name.',
  'not-detachable':
    'A pipeline that is written out in a step cannot be a run of its own: another machine takes it by its file. Put it into a file, and name that here.',
  'files-elsewhere':
    '{count|Step|Steps} {steps} of `{pipeline}` {count|uses|use} files of the folder. On a server with workers another machine may drive it, and has other files.',
  'no-batch-api': '`{model}` has no batch API that Baton speaks to; models of {providers} have.',
  'no-batch-api.beside': '`batch_api` cannot be used together with {what}: {why}.',
  'bad-deadline.past':
    '`deadline` was on {at}, so it is missed before the first step begins. Give a time after the beginning, such as `10m`.',
  'bad-deadline.far': '`deadline` is {days} days after the beginning. No run takes so long: is the unit right?',
  'bad-deadline.timeout':
    'One attempt may take {timeout} (`timeout`), but the step is due {deadline} after the beginning. Give a shorter `timeout`, or a later `deadline`.',
  'bad-deadline.run': 'The run is due before this step: `limits.deadline` is {limit}, and this is {deadline}.',
  'bad-deadline.ended': 'The run is ended after {timeout} (`limits.timeout`), before it is due.',
  'bad-hedge': '`hedge` cannot be obeyed beside {what}: {why}.',
  'not-executable-yet': '{what} cannot be run yet. It is checked, and `baton run` refuses it before the first step.',
  'not-executable-yet.tool': 'The tool `{tool}` cannot be run. {why}',
  'undefined-name': 'There is no `{name}` here.',
  'undefined-name.spoken':
    'An expert or a personality cannot read `{name}`, the result of a step: the step that uses it does not wait for that result.',
  'undefined-name.claimed': '`{name}` is answered by {steps}, so the name alone is ambiguous.',
  'unknown-field.rows': 'No row has a field `{name}`, so nothing is found.',
  'unknown-field': '{of} has no `{name}`.',
  'unused-input': 'Nothing reads the input `{name}`.',
  'unused-step-result': 'Nothing reads the answer of `{id}`, so its call is paid for in vain.',
  'needless-dependency': '`{id}` is waited for anyway, because `{name}` reads its result.',
  'unreachable-agent': 'Nobody hands over to `{id}`, and the work starts with `{first}`.',
  'unreachable-step.route': '`{id}` never runs: it waits for `{key}` of `{router}`, which is never taken.',
  'unreachable-step.past': '`{id}` never runs: whenever `{router}` is done, its `{key}` goes past this step.',
  'unreachable-step.after': '`{id}` never runs, because `{before}` never does.',
  'shadowed-name': '`{name}` hides {what} of the same name.',
  'shadowed-name.own': 'The step `{name}` hides the variable of its own name: `{{ {name} }}` is all that the step set.',
  'may-be-absent': '`{name}` may have no value here: {why}.',
  'answer-too-long': '`max_tokens` allows an answer of {asked} {asked|token|tokens}, but `{model}` gives {most} at most.',
  'parameter-not-sent': '`{parameter}` is not sent: `{model}` does not take it (as of {day}).',
  'unknown-option': '`{model}` knows no parameter `{name}`.',
  'unknown-option.own': '`{name}` among `options` is not sent: the step sets it itself.',
  'unknown-model': 'The model `{model}` names the provider `{provider}`, which is not known.',
  'unknown-model.role': 'No model in `baton.yaml` has `{role}` among its `roles`.',
  'unknown-model.search': '`{model}` embeds no texts, so nothing can be found by meaning with it.',
  'unknown-model.searchName': 'By its name, `{model}` answers questions and does not embed texts.',
  'unknown-model.offlineSearch': 'The offline engine has no embeddings: this search compares words only.',
  'unknown-model.listed': '`{model}` is not one of the models that `baton.yaml` lists for its provider: {listed}.',
  'unknown-expert': 'There is no expert `{name}`.',
  'template-syntax.personality':
    'The personality `{name}` is sent as it stands: nothing in its file is rendered. A text with templates or AUTO tags must stand under `personalities` of the pipeline.',
  'unknown-personality': 'There is no personality `{name}`.',
  'unknown-template': 'There is no step template `{name}` under `templates` of baton.yaml.',
  'unknown-template.none': 'There is no step template `{name}`: no baton.yaml of this project has `templates`.',
  'unknown-template.deep':
    'With `{name}`, step templates would be nested more than {most} {most|level|levels} deep. Let fewer of them extend others.',
  'unknown-template.large':
    'In `{name}` the values of parameters would take more than {most} {most|character|characters} in all their places. Give shorter values, or in fewer places.',
  'unknown-template.many':
    'With `{name}`, step templates would add more than one pipeline may hold, so nothing more is added. Let fewer steps extend step templates.',
  'unknown-personality.base': 'The personality `{name}` extends `{base}`, and there is no personality of that name.',
  'unknown-personality.empty': 'A personality must hold words, or say `style`, `format` or `extends`.',
  'unknown-personality.unclosed': 'The front matter must end with a line `---`.',
  'unknown-personality.unreadable': 'The personality `{name}` cannot be read from {file}: {why}.',
  'auto-contradiction.called':
    'This AUTO tag reads names, so it would need another answer in each call of the pipeline, which is not supported. Let it read no names, or write the value yourself.',
  'auto-contradiction.inFile':
    'There is an AUTO tag in `{path}`, and only a pipeline holds AUTO tags. Write the text in `{field}` here, or give the answer as a value: {{ name }}.',
  'auto-contradiction.template':
    'There is an AUTO tag in the step template `{name}`, and only a pipeline holds AUTO tags. Make it a parameter, and write the tag where the template is used.',
  'auto-contradiction.file':
    '`{path}` cannot be called: the AUTO tag in its `{field}` reads names, so it would need another answer in each call, which is not supported.',
  'unknown-pipeline': 'There is no pipeline at `{path}`.',
  'unknown-pipeline.pattern': 'There is no pattern `{name}`, neither in the library nor as a file `patterns/{name}.yaml`.',
  'unknown-pipeline.errors': '`{path}` has {count}, so it cannot be called.',
  'pipeline-cycle': 'These pipelines call each other without end: {path}.',
  'bad-input-for-pipeline.unknown': '`{pipeline}` has no input `{name}`.',
  'bad-input-for-pipeline.missing': '`{pipeline}` needs the input `{name}`: {doc}',
  'bad-input-for-pipeline.type': 'The input `{name}` of `{pipeline}` must be {want}, but this is {got}.',
  'file-missing': 'There is no file `{path}`.',
  'file-missing.unread': '`{path}` cannot be included: {why}.',
  'file-missing.deep': '`{path}` would be included more than {most} {most|file|files} deep.',
  'file-missing.circle': '`{path}` includes itself, perhaps through other files, so it would never end.',
  'file-missing.many':
    'With `{path}` more would be included than one pipeline holds: {files} {files|file|files}, or {millions} million characters. Nothing more is included.',
  'path-outside': '`{path}` leads out of {folder}.',
  'path-outside.taken':
    '`{path}` leads out of the project, and only files in the project or the current folder are included. Move the file there, or name another.',
  'path-outside.keys':
    '`{path}` is of a kind that holds keys or passwords; no text is taken from it. Read it with the tool `filesystem`, which asks first.',
  'path-outside.called':
    '`{path}` leads out of the project, and only pipelines in the project or the current folder are called. Move the file there, or name another.',
  'path-outside.asked':
    '`{path}` lies outside of the project and the working folder, so a run asks for permission before it touches it.',
  'auto-unlocked': 'This tag has no answer in the lock file yet, so the next run asks a model.',
  'auto-unlocked.called':
    'Tags in `{file}` have no answer in the lock file beside it yet ({count}), so the next run asks a model.',
  'type-mismatch.parameter': '`{name}` must be {want}, but this gives {got}.',
  'type-mismatch.output': 'The output `{name}` is declared as {want}, but this gives {got}.',
  'type-mismatch.dollar':
    '`${{ }}` is how other tools write it: here the `$` makes text of it, and `{name}` must be {want}. Write `{{ }}` without the `$`.',
  'bad-condition.dollar': '`${{ }}` is how other tools write it. Write `{{ }}` without the `$`, or the expression alone.',
  'wrong-type.typeWord': '`{word}` is the default of `{name}` here, a text. A type is written `{declaration}`.',
  'wrong-type.repeat':
    '`for_each` must be a list, but this is the number {count}. To repeat something {count} {count|time|times} give it `range({count})`.',
  'type-mismatch.batchKey':
    'Each answer of a batch with `key` is a map that has `{key}`, but the value of `{step}` is {got}. Describe a map (`vars`), or take `key` out.',
  'type-mismatch.batch':
    'The answer of a batch is a list with one for each item, but the value of `{step}` is {got}. Let a `transform` behind it make the list.',
  'type-mismatch.list': '`for_each` must be a list, but this gives {got}.',
  'untrusted-in-command':
    'The text of this block goes into a shell line as it is. Give `argv`, or put each value into the line with `{{ }}`, which is quoted there.',
  'untrusted-in-command.line':
    'This value becomes the whole shell line unchanged, so its author can run any program. Write the program here and put values after it, which are then quoted, or give `argv`.',
  'untrusted-in-command.shell':
    'This text becomes code of `{shell}` as it is. Hand the value over as an argument of its own after the script, or use `command`, where each `{{ }}` is quoted.',
  'bad-schedule.fields':
    'A schedule has five fields (minute, hour, day of the month, month, day of the week), as in `0 7 * * MON-FRI`, but this has {count}.',
  'bad-schedule.seconds':
    'A schedule has five fields and no seconds: minute, hour, day of the month, month, day of the week, as in `0 7 * * MON-FRI`.',
  'bad-schedule.word': '`{word}` is no word for a schedule. The words are {words}.',
  'bad-schedule.unread':
    '`{part}` is not valid in the field {field}: it takes numbers from {least} to {most}, `*`, ranges such as `1-5`, steps such as `*/2`, and lists of them.',
  'bad-schedule.unnamed':
    '`{part}` is not valid in the field {field}: it takes numbers from {least} to {most}, the names {names}, `*`, ranges, steps such as `*/2`, and lists of them.',
  'bad-schedule.range': 'The field {field} goes from {least} to {most}, so `{part}` never comes.',
  'bad-schedule.reversed':
    'A range goes from the smaller to the larger, but this goes from `{first}` to `{last}`. Write two, as in `{first}-{most},{least}-{last}`.',
  'bad-schedule.step': '`{part}` has no step that can be read. A step is a whole number behind one slash, as in `*/15`.',
  'bad-schedule.from': 'A step needs a range before the slash. Write `{like}`.',
  'bad-schedule.never': 'This never comes: none of its months has a day {day}.',
  'bad-schedule.zone': '`{name}` is no time zone that is known here. Write one such as `Europe/Berlin` or `UTC`.',
  'bad-trigger.twice': 'Another trigger is called `{id}` already. Give each a name of its own.',
  'bad-trigger.missing': 'This trigger gives no value for the input `{name}`, without which nothing runs: {doc}',
  'bad-trigger.secret':
    'The input `{name}` is a secret, which no trigger gives. Say where it comes from when the server is started: `--secret {name}=VARIABLE`.',
  'bad-trigger.input': 'The pipeline has no input `{name}`, so a run refuses it.',
  'bad-trigger.value': 'The input `{name}` must be {want}, but this is {got}.',
  'bad-trigger.broken': 'The input `{name}` is declared with `{rule}`, and this breaks it.',
  'bad-trigger.name':
    'A trigger can read only the event that starts the run, as in `{like}`: `{name}` is not known before the run.',
  'bad-trigger.member': 'The event of a trigger by {kind} has no `{name}`. It has {names}.',
  'bad-trigger.auto': 'No model is asked before a run begins. Write the value, or an expression over `trigger`.',
  'bad-trigger.pattern':
    'A pattern stays below the folder that is served: write a relative one without `..`, as in `inbox/*.pdf`.',
  'bad-trigger.gone': 'No pipeline `{path}` is found from here, so no end of a run is ever seen.',
  'bad-trigger.round': 'This would begin runs without end: {way}. Take one of these triggers out.',
  'bad-test.answer': 'No step and no AUTO tag is called `{path}`, so this answer is never used.',
  'bad-test.step': 'No step is called `{path}`, so this case fails.',
  'bad-test.output': 'The pipeline has no output `{name}`, so this case fails.',
  'bad-test.input': 'The pipeline has no input `{name}`, so a run refuses it.',
  'bad-test.missing': 'This case gives no value for the input `{name}`, without which nothing runs.',
  'bad-test.value': 'The input `{name}` must be {want}, but this is {got}.',
  'bad-test.matcher': '`{name}` must be {want}, so this case fails.',
  'bad-test.pattern': 'This regular expression cannot be read, so this case fails: {why}',
  'bad-test.schema': 'This is not a JSON Schema: {why}',
  'bad-test.never': 'This expects {want}, but the value in a run is {type}.',
  'bad-test.member': 'The value in a run is {type}, which has no `{name}`.',
  'bad-test.text': 'A case computes nothing: this is taken as the text that stands here. Write the value itself.',
  'bad-test.bounds': 'No number is at least {min} and at most {max}, so this case fails.',
  'bad-test.http': 'An answer to a request has `{one}` or `{other}`, never both.',
  'bad-test.method': 'A method is written in capitals, as in `{like}`; no request is called `{key}`.',
  'bad-test.kind': '`{kind}` is not a kind of failure. The kinds are {kinds}.',
  alignment: '{why}',
  dialect: 'Baton reads `{from}` as `{to}`.',
  'dialect.many': 'Baton reads `{from}` as `{to}`, and so with other older spellings in this file ({count} more).',
  'dialect.nothing': 'Baton ignores `{from}`.',
} as const satisfies Partial<Record<ProblemCode | `${ProblemCode}.${string}`, string>>;

export type ProblemTextId = keyof typeof problemTexts;
