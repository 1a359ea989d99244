import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startRun, testFile } from '../../../engine/index.ts';
import type { FileReport } from '../../../engine/testing/suite.ts';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';

interface Row {
  rule: string;
  /** The pipeline, without its tests. */
  steps: string;
  /** One case in YAML, in braces or indented by two. */
  test: string;
  /** What is told of it, each line matched; nothing where the case passes. */
  told?: RegExp[];
  files?: Record<string, string>;
}

const prompt = '  - {id: say, prompt: Say something}\n';
const out = 'outputs: {said: "{{ say }}"}\n';
const get = '  - {id: get, tool: http, parameters: {url: "https://example.com/"}}\noutputs: {n: "{{ get.data.n }}"}\n';
const write = (path: string): string =>
  `  - {id: put, tool: filesystem, action: write, parameters: {path: "${path}", content: hello}}\n`;

const rows: Row[] = [
  // Requests
  {
    rule: 'requests are answered by method and path, whatever the host, in turn where it is a list',
    steps: yaml`
        - {id: get, tool: http, retry: {attempts: 2, delay: 0.01}, parameters: {url: "https://api.example/items", query: {page: 1}}}
        - {id: put, needs: [get], tool: http, action: post, parameters: {url: "https://api.example/items", json: {n: 1}}}
      outputs: {n: "{{ get.json.n }}", status: "{{ put.status_code }}", wait: "{{ put.retry_after }}"}
    `,
    test: '{http: {"GET /items": [{status: 503}, {json: {n: 7}}], "POST https://api.example/*": {status: 201, headers: {Retry-After: 3}}}, expect: {outputs: {n: 7, status: 201, wait: 3}}}',
  },
  {
    rule: 'a text is the body, and a key without a method answers every method; redirects lead to other answers',
    steps:
      '  - {id: get, tool: http, parameters: {url: "http://localhost:1/a"}}\noutputs: {text: "{{ get.text }}", url: "{{ get.url }}"}\n',
    test: '{http: {/a: {status: 302, headers: {location: "https://b.example/c"}}, "https://b.example/c": there}, expect: {outputs: {text: there, url: "https://b.example/c"}}}',
  },
  {
    rule: 'a request may be made to fail',
    steps: get,
    test: '{http: {"GET /": {fail: {kind: timeout, message: too late}}}, expect: {error: {kind: timeout, message: too late}}}',
  },
  {
    rule: 'a status says what it says in a run',
    steps: get,
    test: '{http: {"GET /": {status: 404, body: gone}}, expect: {error: {message: {contains: "404: gone"}}}}',
  },
  {
    rule: 'a request that no key fits fails the case, which says what is like it',
    steps: get,
    test: '{http: {"GET /item": x}, expect: {status: failed}}',
    told: [/no answer for GET https:\/\/example.com\/\. Give one under `http`, as `GET \/`/],
  },
  {
    rule: 'an answer of the step goes before those of its requests, and a list that is used up says so at its place',
    steps: get,
    test: '{answers: {get: {data: {n: 7}}}, http: {"GET /": x}, expect: {outputs: {n: 7}}}',
  },
  {
    rule: 'a tool of baton.yaml that is a request is answered too, without its key',
    steps: '  - {id: get, tool: weather, parameters: {city: Oslo}}\noutputs: {t: "{{ get.json.t }}"}\n',
    files: {
      'baton.yaml': yaml`
        tools:
          weather:
            description: Weather
            parameters: {type: object, properties: {city: {type: string}}}
            http: {url: "https://w.example/{{ city }}", bearer: "env:WEATHER_KEY"}
      `,
    },
    test: '{http: {"GET /Oslo": {json: {t: 3}}}, expect: {outputs: {t: 3}}}',
  },

  // Prompts
  { rule: 'a text answers a prompt', steps: prompt + out, test: '{answers: {say: hi}, expect: {outputs: {said: hi}}}' },
  {
    rule: 'a map answers a prompt with a schema',
    steps:
      '  - {id: say, prompt: x, output_schema: {type: object, properties: {a: {type: integer}}}}\noutputs: {a: "{{ say.a }}"}\n',
    test: '{answers: {say: {a: 3}}, expect: {outputs: {a: 3}, calls: {min: 1, max: 1}}}',
  },
  {
    rule: 'an answer that misses its schema is repaired by the next one of a list',
    steps:
      '  - {id: say, prompt: x, output_schema: {type: object, required: [a], properties: {a: {type: integer}}}}\noutputs: {a: "{{ say.a }}"}\n',
    test: '{answers: {say: [{a: no}, {a: 4}]}, expect: {outputs: {a: 4}, calls: {min: 2}}}',
  },
  {
    rule: 'a list answers the first call, the second, …',
    steps: '  - {id: say, for_each: [1, 2], prompt: "{{ item }}"}\noutputs: {all: "{{ say.results }}"}\n',
    test: '{answers: {"say[*]": [a, b]}, expect: {outputs: {all: [a, b]}}}',
  },
  {
    rule: 'a list that is used up fails the case, and says whose it is',
    steps: '  - {id: say, for_each: [1, 2], prompt: "{{ item }}"}\n',
    test: '{answers: {"say[*]": [a]}, expect: {status: failed}}',
    told: [/one answer for `say\[\*\]` \(a list\), and say\[1\]#1 needs one more/],
  },
  {
    rule: 'a list with several answers that is used up',
    steps: '  - {id: say, for_each: [1, 2, 3], prompt: "{{ item }}"}\n',
    test: '{answers: {"say[*]": [a, b]}, expect: {status: failed}}',
    told: [/has 2 answers for `say\[\*\]`, and say\[2\]#1 needs one more/],
  },
  {
    rule: 'the first path that fits counts',
    steps: '  - {id: say, for_each: [1, 2], prompt: "{{ item }}"}\noutputs: {all: "{{ say.results }}"}\n',
    test: '{answers: {"say[1]": b, "*": a}, expect: {outputs: {all: [a, b]}}}',
  },
  {
    rule: 'a prompt without an answer fails the case, even where the pipeline goes on',
    steps: '  - {id: say, prompt: x, on_error: [{use: nothing}]}\n',
    test: '{expect: {status: succeeded}}',
    told: [/no answer for say#1, which asks a model/],
  },
  {
    rule: 'an answer may be a failure, by its kind',
    steps: '  - {id: say, prompt: x, on_error: [{use: nothing}]}\n',
    test: '{answers: {say: {fail: quota}}, expect: {degraded: true, values: {say: nothing}}}',
  },
  {
    rule: 'an answer may be a failure with words of its own',
    steps: prompt,
    test: '{answers: {say: {fail: {kind: quota, message: no money left}}}, expect: {error: {kind: quota, message: no money left, step: say}}}',
  },
  {
    rule: 'a kind of failure that does not exist is told',
    steps: prompt,
    test: '{answers: {say: {fail: boredom}}, expect: {status: failed}}',
    told: [/fails with `boredom`, which is not a kind of failure/],
  },
  {
    rule: 'an answer may ask for tools, whose results are answered by the path of the call',
    steps: '  - {id: say, prompt: x, tools: [http.get]}\n' + out,
    test: '{answers: {say: [{calls: [{name: http_get, arguments: {url: "https://example.com/"}}]}, it says 3], "say#2": {data: {n: 3}}}, expect: {outputs: {said: it says 3}}}',
  },
  {
    rule: 'a harmless tool that a model asks for runs really',
    steps: '  - {id: say, prompt: x, tools: [filesystem.read]}\n' + out,
    files: { 'data.txt': 'beside' },
    test: '{answers: {say: [{calls: [{name: filesystem_read, arguments: {path: data.txt}}]}, done]}, expect: {outputs: {said: done}, calls: {max: 2}}}',
  },
  {
    rule: 'what a case does not permit is told to the model, which goes on',
    steps: '  - {id: say, prompt: x, tools: [filesystem.read]}\n' + out,
    test: '{answers: {say: [{calls: [{name: filesystem_read, arguments: {path: /etc/hostname}}]}, done]}, expect: {outputs: {said: done}}}',
  },
  {
    rule: 'the tools of a server are those that a case says, by the path of the call that lists them',
    steps: '  - {id: say, prompt: x, tools: [files]}\n' + out,
    files: { '../baton.yaml': 'tools: {files: {mcp: {command: [baton-no-such-program]}}}\n' },
    test: '{answers: {"say#1": {tools: [{name: look}]}, say: [{calls: [{name: files_look, arguments: {}}]}, done], "say#3": {text: seen}}, expect: {outputs: {said: done}}}',
  },
  {
    rule: 'the model of a pipeline is not asked, nor is its key needed',
    steps: `  - {id: say, prompt: x, model: "openai:gpt-5"}\n${out}`,
    test: '{answers: {say: hi}, expect: {outputs: {said: hi}}}',
  },

  {
    rule: 'a number, a list in a list and a map answer as the JSON that they are',
    steps: '  - {id: say, for_each: [1, 2, 3], prompt: "{{ item }}"}\noutputs: {all: "{{ say.results }}"}\n',
    test: '{answers: {"say[*]": [3, [1, 2], {calls: none}]}, expect: {outputs: {all: ["3", "[1,2]", "{\\"calls\\":\\"none\\"}"]}}}',
  },
  {
    rule: 'a list answers people in turn, too',
    steps: '  - {id: ok, for_each: [1, 2], max_parallel: 1, ask: "{{ item }}?"}\noutputs: {all: "{{ ok.results }}"}\n',
    test: '{answers: {"ok[*]": [a, b]}, expect: {outputs: {all: [a, b]}}}',
  },
  {
    rule: 'people whose list is used up are waited for',
    steps: '  - {id: ok, for_each: [1, 2], max_parallel: 1, ask: "{{ item }}?"}\n',
    test: '{answers: {"ok[*]": [a]}, expect: {status: waiting}}',
  },
  {
    rule: 'a tool of baton.yaml that runs a program needs an answer, whatever effect it declares',
    steps: '  - {id: count, tool: counter, parameters: {}}\noutputs: {n: "{{ count.n }}"}\n',
    files: { '../baton.yaml': 'tools: {counter: {command: [touch, made], effect: none}}\n' },
    test: '{expect: {status: failed, files: {made: null}}}',
    told: [/no answer for count#1, where counter\.\w+ reaches outside/],
  },
  {
    rule: 'a recording that is none is told',
    steps: '  - {id: a, set: {x: 1}}\n',
    files: { 'broken.jsonl': 'no recording\n' },
    test: '{replay: broken.jsonl}',
    told: [/got failed \(The file .*broken\.jsonl is not a recording/],
  },

  // AUTO
  {
    rule: 'a tag before the run is answered by its place',
    steps: yaml`
        - {id: a, set: {tone: "{{ data.tone }}"}}
      data: {tone: <AUTO>a tone</AUTO>}
      outputs: {tone: "{{ tone }}"}
    `,
    test: '{answers: {data.tone: plain}, expect: {outputs: {tone: plain}, calls: {max: 0}}}',
  },
  {
    rule: 'a tag of a step is answered by its place or by the step',
    steps: yaml`
        - {id: a, dependencies: [b], set: {n: <AUTO type="integer">how many</AUTO>, m: <AUTO>which</AUTO>}}
        - {id: b, set: {x: 1}}
      outputs: {n: "{{ n }}", m: "{{ m }}"}
    `,
    test: '{answers: {a.set.n: 3, a: seven}, expect: {outputs: {n: 3, m: seven}}}',
  },
  {
    rule: 'a tag before the run without an answer is told with its place',
    steps: '  - {id: a, set: {tone: "{{ data.tone }}"}}\ndata: {tone: <AUTO>a tone</AUTO>}\n',
    test: '{expect: {status: failed}}',
    told: [/AUTO tag before the first step\. .*by its place: data\.tone/],
  },

  // Tools
  {
    rule: 'a map answers a tool that reaches outside',
    steps: get,
    test: '{answers: {get: {data: {n: 7}}}, expect: {outputs: {n: 7}}}',
  },
  {
    rule: 'a tool that says that it did not succeed is retried',
    steps: `  - {id: get, tool: http, retry: {attempts: 2, delay: 0.01}, parameters: {url: "https://example.com/"}}\noutputs: {n: "{{ get.data.n }}"}\n`,
    test: '{answers: {get: [{success: false, error: down}, {data: {n: 8}}]}, expect: {outputs: {n: 8}}}',
  },
  { rule: 'a tool may be made to fail', steps: get, test: '{answers: {get: {fail: timeout}}, expect: {error: timeout}}' },
  {
    rule: 'a tool that reaches outside without an answer fails the case',
    steps: get,
    test: '{expect: {status: failed}}',
    told: [/no answer for get#1, where http\.\w+ reaches outside/],
  },
  {
    rule: 'a command without an answer never runs, and needs no permission',
    steps: '  - {id: run, tool: terminal, parameters: {argv: [touch, made]}}\n',
    test: '{expect: {status: failed, files: {made: null}}}',
    told: [/no answer for run#1, where terminal\.execute reaches outside/],
  },
  {
    rule: 'a tool wants a map',
    steps: get,
    test: '{answers: {get: text}, expect: {status: failed}}',
    told: [/answer for get#1 is "text"; a tool answers with a map/],
  },
  {
    rule: 'a harmless tool runs really',
    steps: `${write('{{ output_path }}/a.txt')}`,
    test: '{expect: {files: {a.txt: hello}, values: {put: {contains: {size: 5}}}}}',
  },
  {
    rule: 'a harmless tool may be answered all the same',
    steps: write('a.txt'),
    test: '{answers: {put: {path: elsewhere.txt}}, expect: {files: {a.txt: null}, values: {put: {path: elsewhere.txt}}}}',
  },

  // Files
  {
    rule: 'what lies beside the pipeline can be read, under its relative path and under its own',
    files: { 'sub/data.txt': 'beside' },
    steps: yaml`
        - {id: a, tool: filesystem, action: read, parameters: {path: sub/data.txt}}
        - {id: b, tool: filesystem, action: read, parameters: {path: "{{ pipeline.file | dirname }}/sub/data.txt"}}
      outputs: {a: "{{ a.content }}", b: "{{ b.content }}"}
    `,
    test: '{expect: {outputs: {a: beside, b: beside}}}',
  },
  {
    rule: 'what lies above the pipeline can be read by its path, and not be written',
    files: { '../above.txt': 'above' },
    steps:
      '  - {id: a, tool: filesystem, action: read, parameters: {path: "{{ pipeline.file | dirname | dirname }}/above.txt"}}\n  - {id: b, tool: filesystem, action: write, parameters: {path: "{{ pipeline.file | dirname | dirname }}/above.txt", content: changed}}\n',
    test: '{expect: {steps: {a: succeeded, b: failed}, error: permission}}',
  },
  {
    rule: 'relative paths begin in the folder of the case, and so do files that are expected',
    steps: write('made/a.txt'),
    test: '{expect: {files: {made/a.txt: hello}}}',
  },
  {
    rule: 'an output path elsewhere is moved into the folder of the case',
    steps: `inputs: {output_path: {type: string, default: /somewhere/else}}\n  - nothing\n`.replace(
      /.*nothing\n/s,
      write('{{ output_path }}/a.txt'),
    ),
    test: '{inputs: {output_path: /somewhere/else}, expect: {files: {a.txt: hello}}}',
  },
  {
    rule: 'a file is matched by its text, JSON and YAML also by their value',
    steps: '  - {id: a, set: {x: {n: 1}}, products: {x: {file: a.json}, y: {file: b.yaml, value: "{{ x }}"}}}\n',
    test: '{expect: {files: {a.json: {n: 1}, b.yaml: {contains: {n: 1}}, outputs/p/a.json: {contains: "\\"n\\""}}}}',
  },
  {
    rule: 'a file that is missing is told with those that are there',
    steps: write('{{ output_path }}/a.txt'),
    test: '{expect: {files: {b.txt: hello}}}',
    told: [/files\.b\.txt: expected "hello", got no such file; there are a\.txt/],
  },
  {
    rule: 'a file that should not be there',
    steps: write('{{ output_path }}/a.txt'),
    test: '{expect: {files: {a.txt: null}}}',
    told: [/files\.a\.txt: expected no file, got a file of 5 bytes/],
  },
  {
    rule: 'no file is looked for outside',
    files: { '../above.txt': 'above' },
    steps: '  - {id: a, set: {x: 1}}\n',
    test: '{expect: {files: {../../../above.txt: null, ../../../../etc/hosts: null, /etc/hosts: null}}}',
  },
  {
    rule: 'text that is not JSON is compared as text',
    steps: write('{{ output_path }}/a.json'),
    test: '{expect: {files: {a.json: {n: 1}}}}',
    told: [/files\.a\.json: expected \{"n":1\}, got "hello"/],
  },

  // People
  {
    rule: 'a person answers by the path of the step',
    steps: '  - {id: ok, ask: fine?, type: approve}\noutputs: {ok: "{{ ok }}"}\n',
    test: '{answers: {ok: yes}, expect: {outputs: {ok: true}}}',
  },
  {
    rule: 'nobody answers: the default does',
    steps: '  - {id: ok, ask: fine?, default: maybe}\noutputs: {ok: "{{ ok }}"}\n',
    test: '{expect: {degraded: true, outputs: {ok: maybe}}}',
  },
  {
    rule: 'nobody answers: the run waits',
    steps: '  - {id: ok, ask: fine?}\n',
    test: '{expect: {status: waiting, steps: {ok: waiting}}}',
  },
  {
    rule: 'an answer that does not fit the question is told',
    steps: '  - {id: ok, ask: which?, type: choice, choices: [a, b]}\n',
    test: '{answers: {ok: c}, expect: {status: waiting}}',
    told: [/answer for ok was not taken: .*a, b/],
  },

  // Expectations
  {
    rule: 'a run is expected to succeed',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{name: plain}',
    told: [/status: expected succeeded, got failed \(.*none\.txt/],
  },
  {
    rule: 'but not where an error is expected',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{expect: {error: {step: a, kind: tool, message: {contains: none.txt}}}}',
  },
  {
    rule: 'an error by its message',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{expect: {error: {matches: "^Cannot read"}}}',
  },
  {
    rule: 'an error of another kind',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{expect: {error: quota}}',
    told: [/error: expected quota, got tool: Cannot read/],
  },
  {
    rule: 'an error with another member',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{expect: {error: {step: b}}}',
    told: [/error\.step: expected "b", got "a"/],
  },
  {
    rule: 'an error that is no way to say one',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{expect: {error: 3}}',
    told: [/error: expected 3, got tool/],
  },
  {
    rule: 'no error where one is expected',
    steps: '  - {id: a, set: {x: 1}}\n',
    test: '{expect: {error: tool}}',
    told: [/error: expected "tool", got no error/],
  },
  { rule: 'null expects that there is no error', steps: '  - {id: a, set: {x: 1}}\n', test: '{expect: {error: null}}' },
  {
    rule: 'inputs that do not fit are an error of kind input',
    steps: '  - {id: a, set: {x: "{{ n }}"}}\ninputs: {n: {type: integer, maximum: 3}}\n',
    test: '{inputs: {n: 4}, expect: {error: input, status: failed}}',
  },
  {
    rule: 'an input that does not exist is told',
    steps: '  - {id: a, set: {x: 1}}\n',
    test: '{inputs: {n: 4}}',
    told: [/got failed \(There is no input n/],
  },
  {
    rule: 'steps and values by a path with a star: each that fits',
    steps: '  - {id: l, for_each: [1, 2], set: {x: "{{ item }}"}}\n',
    test: '{expect: {steps: {"l[*]": succeeded}, values: {"l[*]": {x: {lt: 3}}}}}',
  },
  {
    rule: 'the step that does not fit is named',
    steps: '  - {id: l, for_each: [1, 2], set: {x: "{{ item }}"}}\n',
    test: '{expect: {values: {"l[*]": {x: 1}}}}',
    told: [/values\.l\[1\]\.x: expected 1, got 2/],
  },
  {
    rule: 'no step fits',
    steps: '  - {id: alpha, set: {x: 1}}\n',
    test: '{expect: {steps: {alpah: succeeded, "b[*]": failed}, values: {none: 1}}}',
    told: [
      /steps\.alpah: expected succeeded, got no such step; did you mean `alpha`/,
      /expected a step that fits `b\[\*\]`, got no such step/,
      /values\.none: expected 1, got no such step/,
    ],
  },
  {
    rule: 'a step that failed is told with its reason',
    steps: '  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}\n',
    test: '{expect: {status: failed, steps: {a: skipped}}}',
    told: [/steps\.a: expected skipped, got failed \(Cannot read/],
  },
  {
    rule: 'an output that does not exist',
    steps: '  - {id: a, set: {x: 1}}\noutputs: {total: 1}\n',
    test: '{expect: {outputs: {totla: 1, other: 2}}}',
    told: [
      /outputs\.totla: expected 1, got no such output; did you mean `total`/,
      /outputs\.other: expected 2, got no such output/,
    ],
  },
  {
    rule: 'too few and too many calls',
    steps: prompt,
    test: '{answers: {say: a}, expect: {calls: {min: 2, max: 0}}}',
    told: [/at least 2 model calls, got 1/, /at most 0 model calls, got 1/],
  },
  {
    rule: 'degraded',
    steps: '  - {id: a, set: {x: 1}}\n',
    test: '{expect: {degraded: true}}',
    told: [/degraded: expected true, got false/],
  },
  {
    rule: 'an answer that nothing asks for is a slip',
    steps: prompt,
    test: '{answers: {say: a, sya: b, "other[*].x": c}}',
    told: [
      /no step that `sya` fits, so its answer is never used\. Did you mean `say`/,
      /no step that `other\[\*\]\.x` fits, so its answer is never used\.$/,
    ],
  },
  {
    rule: 'an answer for a way that is not taken is none',
    steps: '  - {id: say, condition: "false", prompt: x}\n  - {id: g, steps: [{id: in, prompt: x}]}\n',
    test: '{answers: {say: a, g.in: b, "g.in#1": c}}',
  },
  {
    rule: 'steps of pipelines that are called are answered by their path',
    files: { 'sub.baton.yaml': `id: sub\nsteps:\n${prompt}outputs: {s: "{{ say }}"}\n` },
    steps: '  - {id: call, pipeline: sub.baton.yaml}\noutputs: {s: "{{ call.s }}"}\n',
    test: '{answers: {call/say: deep}, expect: {outputs: {s: deep}, steps: {call/say: succeeded}}}',
  },
];

describe('cases of tests', () => {
  const place = temporaryFolder();
  const file = (): string => join(place(), 'project', 'p.baton.yaml');
  const prepare = (steps: string, tests: string, files: Record<string, string> = {}): void => {
    mkdirSync(join(place(), '.git'));
    mkdirSync(dirname(file()));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dirname(file()), name)), { recursive: true });
      writeFileSync(join(dirname(file()), name), content);
    }
    writeFileSync(file(), `id: p\nsteps:\n${steps}tests:\n${tests}`);
  };
  const run = (only?: (name: string) => boolean): Promise<FileReport> =>
    testFile(file(), { cwd: place(), ...(only ? { only } : {}) });

  for (const { rule, steps, test, told = [], files } of rows)
    it(rule, async () => {
      prepare(steps, `  - ${test}\n`, files);
      const { cases, refusal } = await run();
      assert.equal(refusal, undefined, JSON.stringify(refusal));
      const messages = cases.flatMap(({ failures }) => failures.map(({ message }) => message));
      assert.deepEqual(
        told.filter((pattern) => !messages.some((message) => pattern.test(message))),
        [],
        messages.join('\n'),
      );
      if (told.length === 0) assert.deepEqual(messages, []);
      assert.equal(cases[0]?.status, told.length ? 'failed' : 'passed');
    });

  it('leaves nothing behind: no run, no file, no lock of AUTO answers, no folder', async () => {
    const before = new Set(readdirSync(tmpdir()));
    prepare(
      `${write('made.txt')}  - {id: a, set: {tone: "{{ data.tone }}"}}\n  - {id: keep, tool: memory, action: store, parameters: {key: k, value: v}}\ndata: {tone: <AUTO>a tone</AUTO>}\n`,
      '  - {answers: {data.tone: plain}}\n',
    );
    const { cases } = await run();
    assert.deepEqual(cases[0]?.failures, []);
    assert.deepEqual(readdirSync(dirname(file())), ['p.baton.yaml']);
    assert.deepEqual(readdirSync(place()).sort(), ['.git', 'project']);
    const left = readdirSync(tmpdir()).filter((name) => !before.has(name) && name.startsWith('baton-test-'));
    assert.deepEqual(
      left.filter((name) => existsSync(join(tmpdir(), name, 'work', 'p.baton.yaml'))),
      [],
    );
  });

  it('an answer that is locked beside the pipeline counts, and the lock file stays as it is', async () => {
    const steps = yaml`
        - {id: a, set: {tone: "{{ data.tone }}"}}
      data: {tone: <AUTO>a tone</AUTO>}
      outputs: {tone: "{{ tone }}"}
    `;
    prepare(steps, '  - {expect: {outputs: {tone: grand}, calls: {max: 0}}}\n');
    const real = await startRun({ file: file(), cwd: place(), env: {}, model: 'scripted', script: { otherwise: 'grand' } });
    await real.done;
    const lock = join(dirname(file()), 'p.auto.lock.yaml');
    const text = readFileSync(lock, 'utf8');
    assert.deepEqual((await run()).cases[0]?.failures, []);
    assert.equal(readFileSync(lock, 'utf8'), text);
  });

  it('what was not met is told with its place in the text', async () => {
    prepare(
      '  - {id: a, set: {x: 1}}\noutputs: {x: {b: [1, 2]}}\n',
      '  - name: first\n    expect:\n      outputs:\n        x: {b: [1, {gt: 5}]}\n      files: {a.txt: hello}\n  - name: second\n    answers: {b: 1}\n',
    );
    const { cases, text } = await run();
    const places = cases.flatMap(({ failures }) => failures.map(({ range }) => text.slice(range.start, range.end)));
    assert.deepEqual(places, ['5', 'hello', '1']);
    assert.deepEqual(
      cases.map(({ name, range }) => [name, text.slice(range.start, range.end).split('\n')[0]]),
      [
        ['first', 'name: first'],
        ['second', 'name: second'],
      ],
    );
  });

  it('replay answers what the answers do not, from a recording beside the pipeline', async () => {
    const steps = yaml`
        - {id: one, prompt: One}
        - {id: two, prompt: "{{ one }} two"}
        - {id: put, tool: filesystem, action: write, parameters: {path: "{{ output_path }}/a.txt", content: "{{ two }}"}}
      outputs: {two: "{{ two }}"}
    `;
    prepare(
      steps,
      '  - {name: all, replay: calls.jsonl, expect: {outputs: {two: second}, files: {a.txt: second}, calls: {max: 2}}}\n  - {name: part, replay: calls.jsonl, answers: {two: mine}, expect: {outputs: {two: mine}}}\n  - {name: miss, replay: calls.jsonl, answers: {one: other}, expect: {error: {kind: bad-request, step: two}}}\n  - {name: none, replay: none.jsonl}\n',
    );
    const recorded = await startRun({
      file: file(),
      cwd: place(),
      env: {},
      model: 'scripted',
      script: { steps: { one: 'first', two: 'second' } },
      record: 'project/calls.jsonl',
    });
    await recorded.done;
    const { cases } = await run();
    assert.deepEqual(
      cases.map(({ name, failures }) => [name, failures.map(({ message }) => message)]),
      [
        ['all', []],
        ['part', []],
        ['miss', []],
        ['none', ['status: expected succeeded, got failed (There is no recording and no run `none.jsonl`.)']],
      ],
    );
  });

  it('a file with errors, one that cannot be read, and one without tests', async () => {
    prepare('  - {id: a, set: {x: "{{ nobody }}"}}\n', '  - {name: a}\n');
    const wrong = await run();
    assert.equal(wrong.cases.length, 0);
    assert.equal(wrong.refusal?.problems[0]?.code, 'undefined-name');
    assert.match((await testFile('none.yaml', { cwd: place() })).refusal?.message ?? '', /none\.yaml/);
    writeFileSync(file(), 'id: p\nsteps: [{id: a, set: {x: 1}}]\n');
    const { compiled, ...report } = await run();
    assert.equal(compiled?.pipeline.id, 'p');
    assert.deepEqual(report, { file: file(), text: 'id: p\nsteps: [{id: a, set: {x: 1}}]\n', cases: [], left: [] });
  });

  it('runs the cases that are wanted, and none after it was stopped', async () => {
    prepare('  - {id: a, set: {x: 1}}\n', '  - {name: one}\n  - {name: two}\n  - {name: three}\n');
    const chosen = await run((name) => name !== 'two');
    assert.deepEqual([chosen.cases.map(({ name }) => name), chosen.left], [['one', 'three'], ['two']]);
    const stop = new AbortController();
    const stopped = await testFile(file(), { cwd: place(), signal: stop.signal, onCase: () => stop.abort() });
    assert.deepEqual([stopped.cases.map(({ name }) => name), stopped.left], [['one'], ['two', 'three']]);
  });

  it('a run that goes on is stopped, and its case is none of those that ended', async () => {
    prepare(
      '  - {id: a, tool: filesystem, action: read, parameters: {path: none}, retry: {attempts: 2, delay: 60}}\n',
      '  - {name: slow}\n',
    );
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const { cases, left } = await testFile(file(), { cwd: place(), signal: stop.signal });
    assert.deepEqual([cases, left], [[], ['slow']]);
  });

  it('hidden files, packages, outputs and what links lead to are not copied', async () => {
    prepare(
      '  - {id: all, tool: filesystem, action: glob, parameters: {pattern: "**/*"}}\noutputs: {files: "{{ all.files }}"}\n',
      '  - {expect: {outputs: {files: [data/a.txt, p.baton.yaml]}}}\n',
      { '.env': 'KEY=1', 'node_modules/x/y.js': '', 'outputs/old.txt': '', 'data/a.txt': '', 'data/.hidden': '' },
    );
    symlinkSync(join(place(), '.git'), join(dirname(file()), 'link'));
    assert.deepEqual((await run()).cases[0]?.failures, []);
  });

  it('of very many files the nearest are there, and a case that fails says so', async () => {
    prepare(
      '  - {id: a, tool: filesystem, action: read, parameters: {path: near.txt}}\n',
      '  - {name: a, expect: {status: failed}}\n',
      { 'near.txt': '' },
    );
    const far = join(dirname(file()), 'far');
    mkdirSync(far);
    for (let i = 0; i < 2000; i++) writeFileSync(join(far, `${i}`), '');
    const [one] = (await run()).cases;
    assert.match(one?.note ?? '', /nearest 2000 files/);
    assert.deepEqual(
      one?.failures.map(({ message }) => message),
      ['status: expected failed, got succeeded'],
    );
  });
});
