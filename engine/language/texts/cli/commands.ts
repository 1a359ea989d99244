/** One-line descriptions of commands, for the list of commands. */
export const commandTexts = {
  answer: 'answers a question of a run, and continues the run',
  auto: 'lists the AUTO tags of a pipeline with their questions and locked answers',
  completion: 'prints a script for completion in a shell',
  cancel: 'ends a run of another process, or one that waits',
  check: 'checks pipelines for errors, without running anything',
  diff: 'shows the differences between two runs',
  permissions: 'lists the permissions granted in this folder, and takes them back',
  login: 'signs in at an MCP server that asks for a login',
  doctor: 'lists missing requirements on this machine, and how to get them',
  history: 'shows time, cost and failures of earlier runs',
  estimate: 'estimates the calls, tokens and cost of a run, and foresees its time',
  advise: 'finds edits that make a pipeline faster or cheaper for sure',
  capacity: 'plans slots, models and monthly cost for so many runs an hour',
  explain: 'explains the purpose and the structure of a pipeline',
  fork: 'begins a new run in the middle of another',
  init: 'begins a first pipeline in this folder',
  types: 'prints the types of the inputs and outputs of a pipeline',
  graph: 'shows how the steps of a pipeline are connected',
  limits: 'shows the limits of a run, and raises them while it goes on or waits',
  import: 'converts a file of another program into a pipeline',
  debug: 'starts the debugger for an editor',
  lsp: 'starts the language server for an editor',
  mcp: 'offers the pipelines of a folder to agents, as tools',
  models: 'lists usable models and their prices',
  resume: 'goes on with a run that was stopped, cut off, or waits',
  run: 'runs a pipeline',
  push: 'puts a pipeline on a server of runs',
  pull: 'fetches a run from a server of runs',
  soak: 'works with servers of runs under faults, and says what did not hold',
  serve: 'serves the runs of a folder over HTTP',
  workers: 'lists the workers and servers that execute the runs of a server',
  schedules: 'lists the schedules of a folder and what they began',
  worker: 'executes runs of a server on this machine',
  token: 'makes, lists and takes back the tokens that programs need for `baton serve`',
  runs: 'lists the runs of this folder, the newest last',
  show: 'shows the result of a run',
  test: 'runs the tests that pipelines carry in `tests:`',
} as const;

/** Further explanation of a command for newcomers. */
export const aboutTexts = {
  answer:
    'VALUE is read as the question expects: yes or no, a choice, a number, text, or a form as JSON. Without QUESTION, the only one that is open; `baton show RUN` tells what is.\nWhere a process has the run, the answer is given to it; else the run goes on here and ends with its exit code.',
  cancel:
    'Steps under way end, then `finally` runs; a second `baton cancel` ends that too. Without `finally` the run can still go on with `baton resume`, else with `baton fork`.',
  auto: 'Asks nobody, unless --refresh is given: then every tag that is answered before the run is asked again, and the answers are locked beside the file.',
  completion:
    'SHELL is bash, zsh, fish or powershell. The script goes where the shell reads such at its start, or into the shell that is open (examples below). It offers commands, options, the pipelines and runs of this folder, steps, inputs and models; nothing outside is asked.',
  check:
    'Checks keys, names in templates, types, order, tools and AUTO tags. Also takes baton.yaml. Ends with 2 where a file has an error.\n--fix shows what it changes as a diff on standard error. At a terminal it asks before it writes; elsewhere, or with --yes, it writes at once, and with --quiet unseen.',
  graph:
    'Prints sentences about its shape, into a pipe too; the graph itself with --json, --mermaid, --dot, --svg or --langgraph. A file with errors is drawn as far as it can be read, and ends with 2.',
  import:
    'Converts workflows of pipeline_ex and of GitHub Actions, configurations of promptfoo, graphs of LangGraph and requests of UltraAI. The content of the file tells its format. Prints the pipeline; parts that could not be carried over unchanged are listed on standard error, with their lines. Files of other programs are refused with 2, with the reason; a pipeline that Baton reads already is left as it is.',
  diff: 'Compares status, value, parameters, model, cost and duration of every step. The first run is the one before.',
  doctor:
    'Looks at Node, this folder, baton.yaml, models, keys (by name, never by value) and the requirements of tools. Sends nothing over the network and starts nothing, but with --live. Ends with 1 where Baton cannot work.',
  permissions:
    'Shows each permission with its folder, its date and the person who granted it, and the permissions of your own settings (~/.baton/settings.yaml), which hold in every folder. With --revoke takes back the permission written in exactly these words.',
  limits:
    'Without options shows what the run has taken of each limit. With options gives these limits new values, in the process that has the run or, where none has it, for the next `baton resume`; the log says who did. Steps that wait for a limit (`limits: {on_limit: ask}`) go on where it leaves room now.\nA run that has ended keeps its limits: `baton fork RUN --max-cost USD` goes on behind what it has done.',
  login:
    'SERVER is a name under `tools:` in baton.yaml, or an address. What baton.yaml names gets no request before you allowed it: at a terminal you are asked, elsewhere --allow says it. A browser asks you whether Baton may act as you there; what it gets is kept in ~/.baton, for your account alone, renewed when it ends, and used by pipelines of this folder that may use the server.\nWithout SERVER lists the servers of this folder that are reached over HTTP, with who is signed in. With --forget signs out.',
  estimate:
    'Works from the text, the prices in baton.yaml and earlier runs of the same steps. No model is asked. Unknown figures are reported as unknown.\nWhat is foreseen is the middle with the range in which eight of ten runs lie, and what it rests on; --json has it under `forecast`.',
  advise:
    'Tries edits of the text in simulated runs that go by what earlier runs took: a dependency less, more at once, a cache, another of your models, no useless attempts. Shows those that save something in all of the 95 % interval, each with its gain, what it does to the answers, and the lines to change; and what became of earlier advice. Nothing is changed, and no model is asked.',
  capacity:
    'Simulates runs that go by what earlier runs took, with 1 to 64 slots, and says from which number on a run hardly gets shorter; what --rate needs of the limits of models and providers, and how many runs an hour these allow; what a month costs, with its interval; and the cheapest models of those that the steps may ask with which nine of ten runs end within --deadline. No model is asked.',
  explain:
    'Derives the structure from the text alone. The orchestrator (or --model) describes its purpose, its design and any contradictions, once for each text; its answer is kept in .baton/insight.',
  fork: 'The new run has the text and the inputs of the old one. With --at, steps that had ended before that step began are taken over, and the rest runs.\nWithout --at, steps with unchanged inputs are taken over, so that only steps affected by --set run; without both, the failed step and the steps after it.\nThe old run stays as it is.',
  history:
    'Without PIPELINE one line a pipeline; with its id or its file, its runs; with --trend, its steps. It is kept in .baton/history.db and brought up to the logs of the runs each time. Runs of other machines are left out, and steps that did not run live.',
  init: 'Makes baton.yaml and hello.baton.yaml. At a terminal asks whether to write AGENTS.md too, which tells coding agents the language in short, the commands that check and test, and where the documentation is; --agents writes it unasked.\nWith --from NAME an example of the gallery in a folder of its name, with its data and tests, and nothing else; --from alone lists them by category. Never overwrites a file.',
  runs: 'With --prune removes old runs and files that no run names any more; runs that go on or wait for a person stay.\nWith --reindex reads every log again for `baton history`, which otherwise reads what is new.',
  types: 'Prints TypeScript declarations; --json prints JSON Schemas.',
  debug:
    'Speaks the Debug Adapter Protocol over standard input and output until the editor ends it. The launch request names the pipeline as `program`.',
  models:
    'Lists the providers with their keys (by name, never by value), and the models of usable providers: those in baton.yaml, and those in a table of prices. With PROVIDER, every known model of it, even without a key. Sends nothing over the network.',
  lsp: 'Speaks the Language Server Protocol over standard input and output until the editor ends it.',
  push: 'Sends a pipeline to a `baton serve --database`, with the files that its runs read: what it takes in, `baton.yaml`, personalities, answers of AUTO tags, files of own tools, files that steps name, and --with. Servers and workers of the project run these files, named by their hash; nothing of their folders.\nWhat its runs may do is shown and asked for before it is pushed, holds for these files alone, and stands in the audit of the server; a step that needs more fails with `permission`. The token, with the scopes read and deploy, is taken from `BATON_TOKEN`.',
  pull: 'Fetches a run of `baton serve` into this folder, with its facts, its large values and its pipeline: it is shown, compared, replayed and forked here as any other. This machine did not write it, so its permissions and answers count for nothing here. The token is taken from `BATON_TOKEN`.',
  workers:
    'Workers and servers of the project that gave a sign of life within a lease (15 s): where they are, which pools they drive, how many runs they have at work. A server that leaves its runs to workers drives no pool. The token, with the scope read, is taken from `BATON_TOKEN`.',
  schedules: 'The pipelines of a folder begin by their `triggers` as long as `baton serve` runs there.',
  serve:
    'Programs begin runs of the pipelines under FOLDER (this folder), watch them and answer their questions; GET /openapi.json describes how. People do the same on the page that its address shows in a browser. Both need a token (`baton token`). With --mcp the pipelines are tools of the Model Context Protocol too, at /mcp, for programs with a token.\nA permission that a run needs is given by --allow or was granted in this folder before; else the run waits for an answer. Runs that are at work when the server is killed go on with the next one.\nIt listens on this machine alone. Others reach it through a proxy with TLS (--behind-proxy).',
  soak: 'Begins runs for so many minutes, answers, cancels and watches them, sends requests twice and cuts connections. Without --on it starts servers of its own in a temporary folder (with --database those of a project of its own, and workers), which it kills and holds meanwhile. At the end it prints figures; it ends with 1 where a run was lost, doubled, torn or wrong, or a request was answered as it must not be.\nWith --on the token, with the scopes read, run and answer, is taken from `BATON_TOKEN`, and the server needs the pipeline that --write writes. No model is asked.',
  worker:
    'The server is a `baton serve --database`; its token, with the scope work, stands in the environment as BATON_TOKEN. FOLDER (this folder) has the project: the text of a run comes from the server; baton.yaml, own tools and files that steps read are those here. Keys, secrets and permissions are those of this machine: a run that lacks one here is left for another worker.\nWhere a worker is killed, another one takes its runs after 15 s. One that is told to end hands its runs over.',
  token:
    'The token is shown once; kept is only its fingerprint, in ~/.baton. Scopes are read (see runs), run (begin and end them), answer (answer their questions), deploy (push pipelines, and say what their runs may do) and work (go on with them as a worker, which is trusted with all runs that it takes); --role names those of a viewer, an operator, a deployer or an admin.\nA token is for the server of this folder; with --database and --project for all servers of a project, and kept there.\nWithout NAME lists the tokens.',
  mcp: 'Speaks the Model Context Protocol over standard input and output until the other side ends it. Each pipeline under FOLDER (this folder) that has no errors is a tool; others check, explain and run a file. Runs and their reports are resources.\nWhat a run asks is put to the person where the program can do that. A permission is given for that run alone; where nobody can be asked it is refused, unless --allow gives it.',
  resume:
    'Uses the text that the run began with, never the file as it is now. Nothing that has ended runs again.\nWith --changed a new run is made of the file as it is now; steps that are the same and read the same values are taken over.',
  run: 'Everything that can be known before is checked first: problems in the file, inputs, models and their keys, permissions.\nEach step that has ended is on disk, so a run that was stopped or cut off goes on with `baton resume`.\nWithout a model and a key the embedded engine `offline` answers.\nWith --on the run is one of a server, of its own pipeline: it is shown here and its questions are asked here; Ctrl+C stops watching and leaves it alone. The token is taken from `BATON_TOKEN`.',
  test: 'Each case runs in a folder of its own with a copy of what lies beside the pipeline. Its `answers` stand in for models, people and whatever reaches outside; nothing is ever called live.\nEnds with 1 where a case failed, with 2 where a file has errors or there is nothing to test. FILE may be a folder.',
  show: 'With STEP, what this step sent to models and tools, and what came back; of a step that called none, its value.\nOf a damaged run, shows what can still be read and says where the damage is; that ends with 2.',
} as const;
