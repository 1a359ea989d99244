import type { World } from '../../../../engine/compile/world.ts';
import { yaml } from '../../../yaml.ts';

/** A `~code~` in a text stands right before the place where a problem of that code begins; `wanted` fits the messages and hints. */
export interface ProblemCase {
  rule: string;
  text: string;
  wanted?: RegExp;
  world?: Partial<World>;
}

export const cases: ProblemCase[] = [
  {
    rule: 'a deadline is a time after the beginning, or a moment with its offset; what is none is told at its place',
    text: yaml`
    id: a
    limits: {deadline: ~wrong-type~-5}
    steps:
      - {id: none, prompt: hi, deadline: ~wrong-type~0s}
      - {id: soon, prompt: hi, deadline: ~wrong-type~soon}
      - {id: zone, prompt: hi, deadline: ~wrong-type~"2030-01-01T00:00:00"}
      - {id: day, prompt: hi, deadline: ~wrong-type~"2027-02-31T00:00Z"}
      - {id: template, prompt: hi, deadline: ~wrong-type~"{{ 5 }}m"}
      - {id: list, prompt: hi, deadline: ~wrong-type~[1]}
      - {id: endless, prompt: hi, deadline: ~wrong-type~1e308}
      - {id: unit, prompt: hi, deadline: ~wrong-type~999999999999h}
      - {id: after, prompt: hi, deadline: 1h 30m}
      - {id: seconds, prompt: hi, deadline: 90}
    `,
  },
  {
    rule: 'a deadline that is no date any more tells that its unit may be wrong',
    text: yaml`
    id: a
    limits: {deadline: ~wrong-type~40000d}
    steps:
      - {id: hello, prompt: hi}
    `,
    wanted: /at most a hundred years \(`36525d`\), but this is `40000d`/,
  },
  {
    rule: 'a threshold of alerts with two bounds names both',
    text: yaml`
    id: a
    alerts: {failure_rate: ~wrong-type~2}
    steps:
      - {id: hello, prompt: hi}
    `,
    wanted: /`alerts.failure_rate` must be a number from 0 to 1, but this is the number 2/,
  },
  {
    rule: 'bad-deadline: years ahead, past, shorter than one attempt, later than the run; on a loop it is that of all items',
    text: yaml`
    id: a
    limits: {deadline: 2h}
    steps:
      - {id: far, prompt: hi, deadline: ~bad-deadline~"9999-01-01T00:00Z"}
      - {id: past, prompt: hi, deadline: ~bad-deadline~2001-01-01T00:00:00+02:00}
      - {id: short, prompt: hi, timeout: 2m, deadline: ~bad-deadline~90s}
      - {id: late, prompt: hi, deadline: ~bad-deadline~3h}
      - {id: items, for_each: [1, 2], prompt: "{{ item }}", timeout: 1m, deadline: 10m}
    `,
  },
  {
    rule: 'bad-trigger: a template reads what began the run, by a name that it has',
    text: yaml`
    id: a
    inputs: {when: {type: string, required: true}, other: "1", ~unused-input~token: {type: string, secret: true}}
    triggers:
      schedule:
        - {cron: "0 7 * * *", inputs: {when: "{{ trigger.~bad-trigger~tim }}", ~bad-trigger~token: x}}
        - {id: noon, cron: "0 12 * * *", inputs: {when: "{{ trigger.time }}", other: "{{ ~bad-trigger~inputs.when }}"}}
        - {~bad-trigger~id: noon, cron: "5 12 * * *", inputs: {when: "{% for x in [1] %}{{ x }}{% endfor %}"}}
        - {id: ask, cron: "6 12 * * *", inputs: {when: ~bad-trigger~<AUTO>today's date</AUTO>}}
        - {id: broken, cron: "7 12 * * *", inputs: {when: "{{ ~template-syntax~trigger. }}"}}
    steps: [{id: x, prompt: "{{ when }} {{ other }}"}]
    `,
    wanted: /Did you mean `time`|secret|nothing but what began|called `noon` already|No model is asked/,
  },
  {
    rule: 'revise: a question, or a map with one; on a prompt that is no loop of its own',
    text: yaml`
    id: a
    inputs: {topic: tides}
    steps:
      - {id: b, prompt: "x {{ topic }}", ~missing-key~revise: {max: 2}}
      - {id: c, prompt: "x {{ topic }}", revise: {ask: Good?, ~unknown-key~least: 3}}
      - {id: d, prompt: "x {{ topic }}", revise: ~wrong-type~[Good?]}
      - {id: e, prompt: "x {{ topic }}", revise: Good?, ~two-kinds~for_each: [1, 2]}
      - {id: f, set: {x: 1}, ~unknown-key~revise: Good?}
      - {id: h, prompt: "x {{ topic }}", revise: Good?, ~unknown-key~session: talk}
      - {id: i, prompt: "x {{ topic }}", revise: ~wrong-type~true}
      - {id: j, prompt: "x {{ topic }}", revise: {ask: ~wrong-type~"", max: ~wrong-type~0}}
      - {id: k, prompt: "x {{ topic }}", revise: Good?, ~unknown-key~max_iterations: 5}
      - {id: g, prompt: "x {{ b.answer }} {{ b.~unknown-field~aproved }}", revise: Good?}
    outputs: {all: "{{ [c.answer, d.answer, e.answer, f.x, g.approved, h.approved, i.approved, j.approved, k.approved] }}"}
    `,
  },
  {
    rule: 'revise: the names of its own steps hide others, which is told where one is meant',
    text: yaml`
    id: a
    steps:
      - {id: draft, prompt: Write.}
      - {id: b, prompt: "Polish this: {{ ~self-dependency~draft }} {{ c.draft }}", revise: Good?}
      - {id: c, set: {draft: 1}}
    outputs: {all: "{{ b.answer }}"}
    `,
  },
  {
    rule: 'bad-schedule: each part is told at its place, and a schedule is a text or a map',
    text: yaml`
    id: a
    triggers:
      schedule:
        - "0 ~bad-schedule~25 * * *"
        - {cron: "0 7 * * ~bad-schedule~MON-FRO"}
        - {cron: ~bad-schedule~"@dayly"}
        - {cron: "~bad-schedule~5/10 * * * *", timezone: ~bad-schedule~Berlin}
        - {cron: "0 7 * * *", catch_up: ~wrong-type~some, ~unknown-key~zone: UTC}
        - ~missing-key~{timezone: UTC}
        - ~wrong-type~7
      ~unknown-key~cron: "0 7 * * *"
    steps: [{id: x, prompt: hi}]
    `,
  },
  {
    rule: 'bad-trigger: a webhook names the variable of its secret, and reads what was sent',
    text: yaml`
    id: a
    inputs: {title: {type: string}}
    triggers:
      webhook:
        - {id: one, secret: SHOP_WEBHOOK_SECRET, condition: trigger.body.ok, inputs: {title: "{{ trigger.body.title }}"}}
        - {id: two, secret: ~wrong-type~OPENAI_API_KEY, inputs: {title: "{{ trigger.~bad-trigger~bdy.title }}"}}
        - {id: three, secret: SHOP_WEBHOOK_SECRET, condition: ~bad-trigger~steps.ok, inputs: {title: "{{ trigger.query.t }}"}}
        - {~bad-trigger~id: four, secret: SHOP_WEBHOOK_SECRET, signature: ~wrong-type~githb}
        - ~missing-key~{id: five}
    steps: [{id: x, prompt: "{{ title }}"}]
    `,
  },
  {
    rule: 'bad-trigger: ends of runs and files are read by their names, and stay below the folder',
    text: yaml`
    id: a
    inputs: {said: {type: string, default: ""}}
    triggers:
      run:
        - {pipeline: b.baton.yaml, outcomes: [failed, ~wrong-type~ended], inputs: {said: "{{ trigger.outputs.said }}"}}
        - ~missing-key~{id: nothing}
        - {pipeline: ~bad-trigger~gone.baton.yaml, condition: trigger.~bad-trigger~output.said}
      file:
        - inbox/*.pdf
        - {files: [docs/**, ~bad-trigger~../other/*], settle: 5s}
        - {files: notes/*.md, settle: ~wrong-type~soon, overlap: queue, inputs: {said: "{{ trigger.files[0] }}"}}
        - ~bad-trigger~/etc/passwd
    steps: [{id: x, prompt: "{{ said }}"}]
    `,
    world: {
      file: 'a.baton.yaml',
      find: (path) => (path === 'b.baton.yaml' ? { file: path, text: 'id: b\nsteps: [{id: x, prompt: hi}]\n' } : undefined),
    },
    wanted: /relative one without|No pipeline `gone|has no `output`/,
  },
  {
    rule: 'bad-trigger: runs that begin each other are told, over several files too',
    text: yaml`
    id: a
    triggers:
      run:
        - ~bad-trigger~c.baton.yaml
        - {id: self, pipeline: ~bad-trigger~a.baton.yaml, outcomes: [failed]}
        - d.baton.yaml
    steps: [{id: x, prompt: hi}]
    `,
    world: {
      file: 'a.baton.yaml',
      find(path) {
        const before: Readonly<Record<string, string>> = { a: 'c', b: 'a', c: 'b', d: 'd' };
        const name = path.charAt(0);
        return name in before
          ? { file: path, text: `id: ${name}\non: {run: ${before[name]}.baton.yaml}\nsteps: [{id: x, prompt: hi}]\n` }
          : undefined;
      },
    },
    wanted: /a\.baton\.yaml → (?:b\.baton\.yaml → c\.baton\.yaml → )?a\.baton\.yaml/,
  },
  {
    rule: 'triggers: two spellings',
    text: yaml`
    id: a
    triggers: {schedule: "0 7 * * *"}
    ~duplicate-key~on: {schedule: "0 8 * * *"}
    steps: [{id: x, prompt: hi}]
    `,
  },
  {
    rule: 'agents: each is checked as the prompt that it is, and no name leads to it',
    text: yaml`
    id: a
    inputs: {writer: tea}
    steps:
      - {id: fetch, prompt: hi}
      - id: team
        task: "Do {{ writer }}"
        agents:
          finder:
            system: "{{ fetch }} and {{ writer }} and {{ ~undefined-name~nothing }}"
            hands_to: [writer, ~unknown-agent~finder, ~unknown-agent~writr]
            tools: [~unknown-action~terminal, ~unknown-tool~filesytem]
            ~unknown-key~prompt: x
          writer: {system: ~wrong-type~<AUTO>how</AUTO>, expert: ~unknown-expert~none, temperature: ~wrong-type~5}
          ~unreachable-agent~critic: {}
          other: ~wrong-type~text
        board: ~wrong-type~[a]
        ~unknown-key~budget: 3
      - id: b
        prompt: "{{ team.~unknown-field~bord }} {{ ~undefined-name~finder }}"
        dependencies: [~unknown-step~finder]
      - {id: ~missing-key~c, agents: {x: {model: ~wrong-type~{try: a, verify: {condition: value}, else: b}}}}
      - {id: d, task: hi, agents: ~wrong-type~{}}
    outputs: {b: "{{ b }} {{ c }} {{ d }}"}
  `,
    wanted: /An AUTO tag is answered for a step, and an agent is not a step/,
  },
  {
    rule: 'wrong-parameter-type: a word that is none of those that a parameter may be, whatever its case; what the run computes is not judged',
    text: yaml`
    inputs: {word: day}
    steps:
      - {id: w, tool: web-search, parameters: {query: tea, time_range: ~wrong-parameter-type~weak, service: ~wrong-parameter-type~bing}}
      - {id: x, tool: http, parameters: {url: "https://example.org", method: get}}
      - {id: y, tool: web-search, parameters: {query: tea, time_range: "{{ word }}"}}
      - {id: z, tool: codebase, action: references, parameters: {name: a, role: ~wrong-parameter-type~calls}}
      - {id: v, tool: codebase, action: references, parameters: {name: a, role: [call, type]}}
      - {id: r, retrieve: {from: docs/*.md, query: tea, chunk: ~wrong-parameter-type~headings}}
    outputs: {all: "{{ w }}{{ x }}{{ y }}{{ z }}{{ v }}{{ r }}"}
  `,
    wanted:
      /`time_range` is one of day, week, month, year, but this is `weak`.*Did you mean `week`.*Did you mean `call`.*Did you mean `heading`/s,
  },
  {
    rule: 'unknown-parameter: a misspelt parameter that is needed is one problem',
    text: yaml`
    steps:
      - {id: x, tool: http, parameters: {~unknown-parameter~ulr: "https://example.org"}}
      - {id: y, tool: filesystem, action: write, parameters: {path: a.txt, ~unknown-parameter~contant: x}}
    outputs: {all: "{{ x }}{{ y }}"}
  `,
  },
  {
    rule: 'wrong-type: what is no map of parameters is one problem',
    text: yaml`
    steps:
      - {id: x, tool: filesystem, action: read, parameters: ~wrong-type~a.txt}
      - {id: y, retrieve: ~wrong-type~docs/*.md}
      - {id: z, retrieve: ~wrong-type~[docs/*.md]}
      - {id: v, switch: w, cases: ~wrong-type~[a]}
      - {id: ~missing-key~u, switch: w, cases: {}}
      - {id: w, tool: filesystem, action: ~missing-parameter~read, parameters: {}}
    outputs: {all: "{{ x }}{{ y }}{{ z }}{{ w }}"}
  `,
  },
  {
    rule: 'bad-test: a step inside others by its last name, or with a slash for a point, is told by its path',
    text: yaml`
    steps:
      - id: fetch
        steps:
          - {id: get, prompt: hi}
      - {id: each, for_each: [1], steps: [{id: judge, prompt: "{{ item }}"}]}
    outputs: {a: "{{ fetch.get }}{{ each.results }}"}
    tests:
      - answers: {~bad-test~get: x, ~bad-test~fetch/get: x, ~bad-test~"each/judge": y, fetch.get: x}
  `,
    wanted: /Did you mean `fetch\.get`\?.*Did you mean `fetch\.get`\?.*Did you mean `each\[\*\]\.judge`\?/s,
  },
  {
    rule: 'bad-test: an answer to a request is a failure or a response, its body is data or text, and a method is in capitals',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: http, parameters: {url: "http://localhost:1/items"}}
    outputs: {x: "{{ x }}"}
    tests:
      - http: {"GET /items": {fail: network, ~bad-test~status: 503}}
      - http: {"GET /items": [{json: [], ~bad-test~body: "[]"}, {~bad-test~body: x, fail: rate}]}
      - http: {~bad-test~"get /items": ok, "/items": {status: 200, json: []}, "* /other": ok}
      - http: {"GET /items": {status: 503, headers: {retry-after: 1}}, "POST /items": {fail: network}}
  `,
    wanted: /An answer to a request has `fail` or `status`, never both\.[\s\S]*Did you mean `GET \/items`\?/,
  },
  {
    rule: 'unknown-personality: what the file of a personality extends, told where that is named',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, personality: ~unknown-personality~calm}
      - {id: y, prompt: hi, personality: bold}
    outputs: {x: "{{ x }}", y: "{{ y }}"}
  `,
    world: {
      personalities: new Map([
        ['calm', '---\nextends: house\n---\nBe calm.'],
        ['bold', '---\nextends: plain\n---\nBe bold.'],
        ['plain', 'Be plain.'],
      ]),
    },
    wanted: /`calm` extends `house`/,
  },
  {
    rule: 'cycle: a personality that extends itself by the front matter of a file',
    text: yaml`
    id: a
    personalities: {mine: {extends: ~cycle~calm}}
    steps:
      - {id: x, prompt: hi, personality: mine}
    outputs: {x: "{{ x }}"}
  `,
    world: { personalities: new Map([['calm', '---\nextends: mine\n---\nBe calm.']]) },
  },
  {
    rule: 'cycle: files of personalities that extend themselves or each other, where the first is named',
    text: yaml`
    id: a
    experts: {sage: {model: offline, personality: one}}
    steps:
      - {id: x, prompt: hi, personality: ~cycle~self}
      - {id: y, prompt: hi, personality: self}
      - {id: z, prompt: hi, personality: ~cycle~two, expert: sage}
    outputs: {x: "{{ x }}{{ y }}{{ z }}"}
  `,
    world: {
      personalities: new Map([
        ['self', '---\nextends: self\n---\nBe calm.'],
        ['one', '---\nextends: two\n---\nBe calm.'],
        ['two', '---\nextends: one\n---\nBe bold.'],
      ]),
    },
    wanted: /circle: self → self\..*circle: (?:one → two → one|two → one → two)\./s,
  },
  {
    rule: 'cycle: personalities of baton.yaml alone, where the first is named',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, personality: ~cycle~one}
    outputs: {x: "{{ x }}"}
  `,
    world: { personalities: new Map(), settings: { personalities: { one: { extends: 'two' }, two: { extends: 'one' } } } },
  },
  {
    rule: 'template-syntax: what looks like a template in the file of a personality, which is words',
    text: yaml`
    id: a
    inputs: {text: hi}
    steps:
      - {id: x, prompt: "{{ text }}", personality: ~template-syntax~calm}
      - {id: y, prompt: hi, personality: calm}
      - {id: z, prompt: hi, personality: ~template-syntax~bold}
    outputs: {x: "{{ x }}{{ y }}{{ z }}"}
  `,
    world: {
      personalities: new Map([
        ['calm', '---\nextends: house\n---\nBe calm, {as {ever}}.'],
        ['house', 'Hello.\n  {{ text }} {{ nobody | }}'],
        ['bold', 'Be <AUTO>bold</AUTO>.'],
      ]),
    },
    wanted: /`house` is sent as it stands.*\(house\.md, line 2, column 3\).*`bold` is sent.*\(bold\.md, line 1, column 4\)/s,
  },
  {
    rule: 'a role of a selection is a word, written out',
    text: `
inputs: {x: a}
steps:
  - {id: a, selection: {role: ~wrong-type~"{{ x }}"}, prompt: hi}
  - {id: b, selection: {role: ~wrong-type~""}, prompt: hi}
outputs: {all: "{{ [a, b] }}"}
`,
  },
  {
    rule: 'type-mismatch: an answer that can be no map, where a batch has a key',
    text: `
inputs: {rows: [{id: 1}, {id: 2}]}
steps:
  - {id: ~type-mismatch~a, for_each: "{{ rows }}", batch: {size: 2, key: id}, prompt: "{{ item }}", output_schema: {type: string, enum: [x, y]}}
  - {id: ~type-mismatch~b, for_each: "{{ rows }}", batch: {size: 2, key: id}, prompt: "{{ item }}", output_schema: {enum: [good, bad]}}
  - {id: ~type-mismatch~c, for_each: "{{ rows }}", batch: {size: 2, key: id}, prompt: "{{ item }}", output_schema: {type: array}}
  - {id: d, for_each: "{{ rows }}", batch: {size: 2, key: id}, prompt: "{{ item }}", output_schema: {type: object}}
  - {id: e, for_each: "{{ rows }}", batch: {size: 2, key: id}, prompt: "{{ item }}", vars: [mood]}
outputs: {all: "{{ [a, b, c, d, e] }}"}
`,
    wanted: /Each answer of a batch with `key` is a map that has `id`, but the value of `[abc]` is/,
  },
  {
    rule: 'type-mismatch: a value that can be no answer to a batch, at the step that gives it',
    text: yaml`
    id: a
    steps:
      - {id: ~type-mismatch~x, for_each: [1, 2], batch: 2, set: {a: "{{ item }}"}}
      - {id: y, for_each: [1, 2], batch: 2, steps: [{id: s, prompt: hi}, {id: ~type-mismatch~last, ensemble: "{{ s }}", models: [offline, offline]}]}
      - {id: fine, for_each: [1, 2], batch: 2, steps: [{id: s, prompt: hi}, {id: t, transform: {from: "{{ item }}", steps: [{map: {text: item}}]}}]}
    outputs: {all: "{{ [x, y, fine] }}"}
  `,
    wanted: /The answer of a batch is a list with one for each item, but the value of `(?:x|last)` is/,
  },
  {
    rule: 'missing-key: a batch without a list, without a size, or with a key that no answer says',
    text: yaml`
    id: a
    steps:
      - {id: w, while: "iteration < 3", ~missing-key~batch: 3, prompt: hi}
      - {id: v, ~missing-key~batch: 3, prompt: hi}
      - {id: ~missing-key~k, for_each: [{n: 1}], batch: {size: 3, key: n}, prompt: hi}
      - {id: l, for_each: [{n: 1}], batch: ~missing-key~{key: n}, prompt: hi, vars: {m: The mood}}
    outputs: {all: "{{ [w, v, k, l] }}"}
  `,
  },
  {
    rule: 'wrong-type: the size of a batch is a whole number, written out',
    text: yaml`
    id: a
    steps:
      - {id: m, for_each: [1], batch: ~wrong-type~0, prompt: hi}
      - {id: n, for_each: [1], batch: ~wrong-type~[1], prompt: hi}
      - {id: q, for_each: [1], batch: ~wrong-type~"{{ 3 }}", prompt: hi}
      - {id: r, for_each: [{n: 1}], batch: {size: 1, key: ~wrong-type~[n]}, prompt: hi}
    outputs: {all: "{{ [m, n, q, r] }}"}
  `,
  },
  {
    rule: 'batch: item is a list of what the loop goes through, and results are what one of them was answered',
    text: yaml`
    id: a
    inputs:
      rows: {type: array, items: {type: object, properties: {name: {type: string}}, additionalProperties: false}}
    steps:
      - id: x
        for_each: "{{ rows }}"
        batch: 2
        prompt: "{{ item[0].name }} {{ item.~unknown-field~length }} {{ item[0].~unknown-field~nam }}"
        vars: {mood: The mood}
    outputs: {first: "{{ x.results[0].mood }}", none: "{{ x.results[0].~unknown-field~moo }}"}
  `,
  },
  {
    rule: 'undefined-name: the call of a step that calls no tool, of a loop as a whole, and of the pipeline',
    text: yaml`
    id: a
    steps:
      - {id: sent, tool: http, action: post, parameters: {url: "https://x.org", json: {key: "{{ call.key | upper }}"}, headers: {x: "{{ call.key }}"}}}
      - {id: each, for_each: "{{ ~undefined-name~call.key }}", tool: terminal, parameters: {argv: [a, "{{ call.key }}{{ call.~unknown-field~kee }}"]}}
      - {id: said, prompt: "{{ ~undefined-name~call.key }} {{ sent.json }} {{ each.results }}"}
    outputs: {key: "{{ ~undefined-name~call.key }}", said: "{{ said }}"}
  `,
    wanted: /There is no name `call` here\. Only a step that calls a tool has a call/,
  },
  {
    rule: 'undefined-name: a step and an input of the name call mean themselves',
    text: yaml`
    id: a
    inputs: {call: {type: integer}}
    steps:
      - {id: sent, tool: http, action: get, parameters: {url: "https://x.org/{{ call + 1 }}"}}
      - {id: said, prompt: "{{ call + 1 }} {{ sent.json }}"}
  `,
  },
  {
    rule: 'undefined-name: in the file of a prompt, at its path, with the line in it',
    text: yaml`
    id: a
    inputs: {topic: tea}
    steps:
      - {id: x, prompt_file: ~undefined-name~ask.md}
  `,
    world: { find: (path) => ({ file: path, text: 'About {{ topic }}\nand {{ topik }}' }) },
    wanted: /`topik`.* \(ask\.md, line 2, column 8\)/,
  },
  {
    rule: 'template-syntax: in the file of a system prompt',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, system_file: ~template-syntax~who.md}
  `,
    world: { find: (path) => ({ file: path, text: 'You are\n\n{{ 1 +' }) },
    wanted: /\(who\.md, line 3, column \d+\)/,
  },
  {
    rule: 'auto-contradiction: an AUTO tag in the file of a prompt',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt_file: ~auto-contradiction~ask.md}
  `,
    world: { find: (path) => ({ file: path, text: 'About <AUTO>something</AUTO>' }) },
    wanted: /only a pipeline holds AUTO tags/,
  },
  {
    rule: 'file-missing and path-outside: of the file of a prompt, and of what that takes in',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt_file: ~file-missing~none.md}
      - {id: y, prompt_file: ~path-outside~../out.md}
      - {id: z, prompt_file: ~file-missing~ask.md}
  `,
    world: {
      find: (path) => (path === 'ask.md' ? { file: 'prompts/ask.md', text: '{{ file: gone.md }}' } : undefined),
      outside: (path) => path.startsWith('..'),
    },
  },
  {
    rule: 'file-missing: a file that takes in itself, told once',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt_file: ~file-missing~self.md}
  `,
    world: { find: (path) => ({ file: path, text: '{{ file: self.md }}'.repeat(4) }) },
    wanted: /`self\.md` includes itself/,
  },
  {
    rule: 'file-missing: files that take in ever more files, told once for the whole pipeline',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt_file: ~file-missing~0.md}
      - {id: y, prompt_file: 0.md}
  `,
    world: {
      find(path) {
        const depth = Number.parseInt(path, 10);
        return { file: path, text: depth < 6 ? `{{ file: ${depth + 1}.md }}`.repeat(9) : 'words' };
      },
    },
    wanted: /more would be included than one pipeline holds: 10000 files/,
  },
  {
    rule: 'wrong-type: the file of a prompt is written out',
    text: yaml`
    id: a
    inputs: {name: b}
    steps:
      - {id: x, prompt_file: ~wrong-type~"{{ name }}.md"}
      - {id: y, prompt_file: ~wrong-type~[a.md]}
  `,
    world: { find: () => undefined },
  },
  {
    rule: 'two-kinds and duplicate-key: a text and a file in its place',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, ~two-kinds~prompt_file: ask.md}
      - {id: y, prompt: hi, system: be, ~duplicate-key~system_file: ask.md}
  `,
    world: { find: (path) => ({ file: path, text: 'hi' }) },
  },
  {
    rule: 'wrong-type: nothing that must hold',
    text: yaml`
    id: a
    steps:
      - {id: x, assert: ~wrong-type~[]}
      - id: y
        assert: [~wrong-type~[1]]
  `,
    wanted: /an expression/,
  },
  {
    rule: 'a retrieve is checked like a call of a tool, and by its words and bounds',
    text: yaml`
    id: a
    inputs: {n: 3, q: tides, rows: []}
    steps:
      - {id: v, ~missing-parameter~retrieve: {from: docs/*.md}}
      - {id: w, retrieve: {from: docs/*.md, query: x, ~unknown-parameter~topp: 3, chunk: ~wrong-parameter-type~page, top: ~wrong-type~0}}
      - {id: x, retrieve: {from: "{{ ~undefined-name~row }}", query: ~type-mismatch~"{{ n }}", top: "{{ n }}", where: {lang: en}}, retry: 2}
      - {id: y, set: {a: "{{ x.passages[0].~unknown-field~page }}", b: "{{ x.passages[0].place.line + 1 }}", c: "{{ x.text | upper }}"}}
      - {id: z, retrieve: {from: "{{ rows }}", query: "{{ q }}", chunk: "{{ q }}"}, cache: true}
  `,
  },
  {
    rule: 'what must be cited is what a run finds, and reads its names',
    text: yaml`
    id: a
    steps:
      - {id: f, retrieve: {from: docs/*.md, query: tides}}
      - {id: x, prompt: "{{ f.text }}", quality: {cites: ~wrong-type~f}}
      - {id: y, prompt: "{{ f.text }}", quality: {cites: "{{ ~undefined-name~g }}"}}
      - {id: z, prompt: "{{ f.text }}", quality: {cites: "{{ f }}"}}
      - {id: w, prompt: Hi, quality: {while: "value != ~undefined-name~h"}}
      - {id: v, tool: terminal, parameters: {command: ls}, quality: {while: ~wrong-type~value != f}}
  `,
  },
  {
    rule: 'missing-key: an assertion without a condition; unknown-key: a word that it has not',
    text: yaml`
    id: a
    steps:
      - id: x
        assert:
          - ~missing-key~{message: none}
          - {condition: true, ~unknown-key~text: none}
  `,
  },
  {
    rule: 'undefined-name: in what must hold, and in what is said',
    text: yaml`
    id: a
    inputs: {n: 3}
    steps:
      - {id: x, assert: ~undefined-name~m > 2, message: "{{ n }}"}
      - {id: y, assert: [n > 2, {condition: n > 1, message: "{{ ~undefined-name~m }}"}]}
      - {id: z, fail: "{{ ~undefined-name~m }}"}
  `,
  },
  {
    rule: 'unknown-key: what fails on purpose is not tried again, and only a condition has a message',
    text: yaml`
    id: a
    steps:
      - {id: x, fail: no, ~unknown-key~retry: 2}
      - {id: y, assert: 1 < 2, ~unknown-key~retry: 2}
      - {id: z, fail: no, ~unknown-key~message: none}
  `,
  },
  {
    rule: 'duplicate-id: two steps of one frame',
    text: yaml`
    id: a
    steps:
      - {id: x, set: {a: 1}}
      - {id: ~duplicate-id~x, set: {b: 1}}
  `,
  },
  {
    rule: 'duplicate-id: a server that is described in another way',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: mcp, action: connect, parameters: {server: db, server_config: {url: "http://a.example.com", headers: {A: x, B: y}}}}
      - {id: y, tool: mcp, action: connect, parameters: {server: db, server_config: {url: "http://a.example.com", headers: {B: y, A: x}}}}
      - {id: z, tool: mcp, action: connect, parameters: {~duplicate-id~server: db, server_config: {url: "http://b.example.com"}}}
      - id: w
        set: {a: 1}
        on_error: {fallback: {tool: mcp, action: connect, parameters: {~duplicate-id~server: db, server_config: {url: "http://c.example.com"}}}}
  `,
  },
  {
    rule: 'duplicate-id: not across frames',
    text: yaml`
    id: a
    steps:
      - {id: x, steps: [{id: x, set: {a: 1}}]}
      - {id: y, steps: [{id: x, set: {a: 1}}]}
  `,
  },
  {
    rule: 'unknown-field: the parameters that a prompt was made of are not kept, those of a tool are',
    text: yaml`
      steps:
      - {id: p, prompt: "{{ tone }}", parameters: {tone: warm}}
      - {id: t, tool: terminal, parameters: {command: ls}}
      - {id: q, prompt: "{{ p.~unknown-field~tone }} {{ t.command }}"}
    `,
  },
  {
    rule: 'unknown-field: of a parameter that a prompt was made of it is told what to write, of any other name that it is no member',
    text: yaml`
      steps:
      - {id: p, action: generate_text, parameters: {prompt: hi, strategy: <AUTO>Simple or expert?</AUTO>}}
      - {id: q, prompt: "{{ p.~unknown-field~strategy }}"}
    `,
    wanted: /`strategy` is a parameter of that prompt.*`- \{id: chosen, set: \{strategy: …\}\}`, and read `chosen\.strategy`/,
  },
  {
    rule: 'unknown-field: what is told of a parameter holds: a value chosen in a step before is read in both places',
    text: yaml`
      steps:
      - {id: chosen, set: {strategy: <AUTO>Simple or expert?</AUTO>}}
      - {id: p, prompt: "Go the {{ chosen.strategy }} way."}
      - {id: q, prompt: "{{ p }} {{ chosen.strategy }}"}
      outputs: {strategy: "{{ chosen.strategy }}", text: "{{ q }}"}
    `,
  },
  {
    rule: 'unknown-field: what a prompt was asked with is there, by the keys that it has',
    text: yaml`
    id: a
    steps:
      - {id: p, prompt: hi, max_tokens: 20, temperature: 0.5}
      - {id: q, prompt: "{{ p.prompt }} {{ p.max_tokens + 1 }} {{ p.temperature }} {{ p.~unknown-field~system }}"}
  `,
  },
  {
    rule: 'unknown-field: a personality is a system prompt that is there',
    text: yaml`
    id: a
    personalities: {exact: Be exact.}
    steps:
      - {id: p, prompt: hi, personality: exact}
      - {id: o, prompt: hi, personality: Be brief.}
      - {id: q, prompt: "{{ p.system }} {{ o.system }}"}
  `,
  },
  {
    rule: 'unknown-step: in dependencies, with a suggestion',
    text: yaml`
    id: a
    steps:
      - {id: fetch, set: {a: 1}}
      - {id: y, dependencies: [~unknown-step~fetsh], set: {b: 1}}
  `,
    wanted: /fetch/,
  },
  {
    rule: 'unknown-step: a route leads only inside its frame',
    text: yaml`
    id: a
    steps:
      - {id: t, set: {a: 1}}
      - {id: g, steps: [{id: x, set: {a: 1}, on_failure: ~unknown-step~t}]}
  `,
  },
  {
    rule: 'unknown-step: an inner step is not seen from outside',
    text: yaml`
    id: a
    steps:
      - {id: g, steps: [{id: inner, set: {a: 1}}]}
      - {id: y, dependencies: [~unknown-step~inner], set: {b: 1}}
  `,
    wanted: /g\.inner/,
  },
  {
    rule: 'self-dependency',
    text: yaml`
    id: a
    steps:
      - {id: x, dependencies: [~self-dependency~x], set: {a: 1}}
  `,
  },
  {
    rule: 'cycle: the shortest way around is printed',
    text: yaml`
    id: a
    steps:
      - {id: x, dependencies: [~cycle~z], set: {a: 1}}
      - {id: y, dependencies: [x], set: {b: 1}}
      - {id: z, dependencies: [y], set: {c: 1}}
      - {id: w, dependencies: [z], set: {d: 1}}
  `,
    wanted: /x → y → z → x/,
  },
  {
    rule: 'cycle: through templates too',
    text: yaml`
    id: a
    steps:
      - {id: ~cycle~x, set: {a: "{{ y.b }}"}}
      - {id: y, set: {b: "{{ x.a }}"}}
  `,
    wanted: /x → y → x/,
  },
  {
    rule: 'backward-route',
    text: yaml`
    id: a
    steps:
      - {id: x, set: {a: 1}}
      - {id: y, dependencies: [x], set: {b: 1}, on_success: ~backward-route~x}
  `,
  },
  {
    rule: 'backward-route: of two steps that lead to each other, only from the second, and no cycle',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a, on_success: y}
      - {id: y, prompt: b, on_success: ~backward-route~x}
  `,
  },
  {
    rule: 'wrong-type: a pattern that cannot be read is told with why',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a, on_error: [{pattern: ~wrong-type~"quota(", use: 1}]}
  `,
    wanted: /is not a regular expression: The pattern has/,
  },
  {
    rule: 'unknown-field: a prompt that answers in text has no members; a list has none',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a}
      - {id: y, condition: x.~unknown-field~score > 3, set: {a: "{{ x.text }}{{ x.result }}{{ x.~unknown-field~title }}{{ x.title | default(1) }}", b: [1]}}
      - {id: z, set: {c: "{{ y.b.~unknown-field~length }}"}}
  `,
    wanted: /vars.*length/s,
  },
  {
    rule: 'unknown-field: not where the kind of the value is asked for',
    text: yaml`
    id: a
    inputs: {topic: cats}
    data: {names: [a, b]}
    steps:
      - {id: p, prompt: hi}
      - {id: x, set: {a: "{{ topic.name if topic is mapping else topic }}", b: "{% if topic is string %}{{ topic }}{% else %}{{ topic.name }}{% endif %}", c: "{{ topic is mapping and topic.name == 'x' }}", d: "{{ topic is not string and topic.x }}", e: "{{ p.name if p is mapping else p }}", f: "{{ data.names[0].x if data.names[0] is mapping else 1 }}"}}
      - {id: y, for_each: "{{ data.names }}", set: {g: "{{ item.name if item is mapping else item }}"}}
      - {id: z, set: {h: "{{ topic is mapping }}{{ topic.~unknown-field~name }}", i: "{{ topic.~unknown-field~a is mapping }}", j: "{{ p is mapping and topic.~unknown-field~a }}"}}
  `,
  },
  {
    rule: 'unknown-field: what asks nobody gets no advice about answers; a text in brackets is told as one',
    text: yaml`
    id: a
    inputs: {topic: cats}
    steps:
      - {id: q, ask: "Name?", default: bob}
      - {id: x, set: {a: "{{ q.~unknown-field~answer }}", b: "{{ topic[~unknown-field~'x'] }}"}}
  `,
    wanted: /^(?!.*output_schema).*The index into/s,
  },
  {
    rule: 'names for the text of a step are its members where it may be a map',
    text: yaml`
    id: a
    steps:
      - {id: p, pipeline: {steps: [{id: i, set: {l: [1], k: {n: 5}}}], outputs: {output: "{{ i.l }}", content: "{{ i.k }}"}}, on_error: [{use: ""}]}
      - {id: r, for_each: "{{ p.output }}", set: {x: "{{ item }}"}}
      - {id: t, set: {x: "{{ p.content.n }}"}}
      - {id: q, prompt: hi, vars: {output: {type: number}}, on_error: [{use: none}]}
      - {id: u, set: {x: "{{ q.output + 1 }}"}}
      - {id: v, prompt: hi, on_error: [{use: null}]}
      - {id: w, set: {x: "{{ v.text.~unknown-field~n }}"}}
  `,
  },
  {
    rule: 'bad-input-for-pipeline: text that is what is wanted, and one word of each fault',
    text: yaml`
    id: a
    steps:
      - id: x
        pipeline: {inputs: {level: {type: integer, enum: [1, 2], default: 1}, flag: {type: boolean, enum: [true], default: true}, s: {type: string, enum: ["5"], default: "5"}, n: {type: integer, minimum: 10, default: 10}}, steps: [{id: i, set: {y: "{{ level }}{{ flag }}{{ s }}{{ n }}"}}], outputs: {y: "{{ i.y }}"}}
        inputs: {level: "2", flag: "true", s: ~bad-input-for-pipeline~5, n: ~bad-input-for-pipeline~"5"}
    outputs: {y: "{{ x.y }}"}
  `,
  },
  {
    rule: 'wrong-type: what is computed gets braces, what is written out is a list, what is neither gets no advice',
    text: yaml`
    id: a
    steps:
      - {id: a, for_each: ~wrong-type~"range(3)", set: {x: 1}}
      - {id: b, for_each: ~wrong-type~"[x for x in range(3)]", set: {x: 1}}
      - {id: c, for_each: ~wrong-type~"[1, 2]", set: {x: 1}}
      - {id: d, for_each: ~wrong-type~-3, set: {x: 1}}
      - {id: e, for_each: ~wrong-type~"", set: {x: 1}}
  `,
    wanted: /^(?!.*range\(-3\)).*\{\{ range\(3\) \}\}.*\{\{ \[x for x in range\(3\)\] \}\}.*\[1, 2\]/s,
  },
  {
    rule: 'type-mismatch: a default that breaks its own declaration',
    text: yaml`
    id: a
    inputs:
      b: {type: integer, minimum: 5, default: ~type-mismatch~3}
      c: {enum: [x, y], default: ~type-mismatch~z}
      d: {type: string, minLength: 2, default: ~type-mismatch~q}
      e: {type: array, items: {type: integer, maximum: 3}, default: ~type-mismatch~[1, 4]}
      f: {type: object, properties: {g: {enum: [1]}}, default: ~type-mismatch~{g: 2}}
      h: {type: array, minItems: 2, maxItems: 2, default: ~type-mismatch~[1]}
    steps:
      - {id: s, set: {x: "{{ b }}{{ c }}{{ d }}{{ e }}{{ f }}{{ h }}"}}
  `,
    wanted: /minimum: 5.*enum: \["x","y"\]/s,
  },
  {
    rule: 'one slip is told once: a misspelt part of a prompt, a word where a number of passages stands; fail wants its reason',
    text: yaml`
    steps:
      - {id: a, prompt: [{~unknown-key~imge: x.png}, {text: look}]}
      - {id: b, retrieve: {from: "*.md", query: x, top: ~wrong-parameter-type~many}}
      - {id: c, prompt: plan, vars: {steps: {$ref: ~bad-schema~"baton:step"}}}
      - {id: d, fail: ~wrong-type~}
    outputs: {o: "{{ a }}{{ b }}{{ c }}"}
  `,
    wanted: /Did you mean `image`/,
  },
  {
    rule: 'type-mismatch: an example that its declaration would refuse',
    text: yaml`
    id: a
    inputs:
      b: {type: integer, example: ~type-mismatch~many}
      c: {type: integer, minimum: 5, examples: [7, ~type-mismatch~3]}
      d: {enum: [x, y], example: ~type-mismatch~z}
      e: {type: string, examples: ~wrong-type~tides}
      f: {type: array, items: {type: integer}, example: [1, 2]}
      g: {type: string, format: date, example: 2026-11-25}
    steps:
      - {id: s, set: {x: "{{ b }}{{ c }}{{ d }}{{ e }}{{ f }}{{ g }}"}}
  `,
    wanted: /The example of `b` is text, but its type says integer.*\(`minimum: 5`\)/s,
  },
  {
    rule: 'type-mismatch: not of a default that holds, at the bounds, of another kind, or computed',
    text: yaml`
    id: a
    inputs:
      b: {type: integer, minimum: 3, maximum: 3, default: 3}
      c: {enum: [x, [1, 2]], default: [1, 2]}
      d: {type: string, maxLength: 2, default: 😀😀}
      e: {type: array, items: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}, default: [0.5]}
      f: {type: integer, minimum: 5, default: "{{ b }}"}
    steps:
      - {id: s, set: {x: "{{ b }}{{ c }}{{ d }}{{ e }}{{ f }}"}}
  `,
  },
  {
    rule: 'unknown-key: what belongs under another key of a step is told where',
    text: yaml`
    steps:
      - {id: a, ensemble: hi, models: [offline, offline], pattern: compare, ~unknown-key~criteria: short, ~unknown-key~judge: offline}
      - {id: b, retrieve: {from: "*.md", query: x}, ~unknown-key~top: 3, ~unknown-key~chunk: heading}
      - {id: c, prompt: hi, ~unknown-key~rubric: short, ~unknown-key~backoff: 2, ~unknown-key~keep_alive: 5m}
    outputs: {o: "{{ a.rows }}{{ b }}{{ c }}"}
  `,
    wanted:
      /under `parameters`.*`synthesizer`.*under `retrieve`.*under `retrieve`.*under `quality`.*under `retry`.*`providers` in `baton.yaml`/s,
  },
  {
    rule: 'unknown-key: a declaration of an input with a slip in it',
    text: yaml`
    id: a
    inputs:
      h: {default: 1, ~unknown-key~requird: false}
      i: {colour: red, size: 2}
      j: {default: 1, colour: red}
    steps:
      - {id: s, set: {x: "{{ h }}{{ i.colour }}{{ j.colour }}"}}
  `,
    wanted: /required/,
  },
  {
    rule: 'wrong-parameter-type: text that is no number and no truth',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: web-search, action: search, parameters: {query: 3 apples, max_results: ~wrong-parameter-type~many}}
      - {id: y, tool: filesystem, action: list, parameters: {path: a, recursive: ~wrong-parameter-type~maybe}}
      - {id: z, tool: web-search, action: search, parameters: {query: q, max_results: " 5 "}}
  `,
  },
  {
    rule: 'yaml-syntax: what is merged and stands for nothing is told once',
    text: yaml`
    id: a
    steps:
      - id: x
        <<: ~yaml-syntax~*nobody
        prompt: hi
      - id: y
        ~yaml-syntax~<<: text
        prompt: hi
  `,
  },
  {
    rule: 'wrong-type: a word that is none of a few is told with them',
    text: yaml`
    id: a
    steps:
      - {id: x, ask: which, type: choice, choices: [y, z], default: ~wrong-type~q}
    tests:
      - {name: t, expect: {steps: {x: ~wrong-type~succeded}}}
  `,
    wanted: /`default` is one of `y`, `z`, but this is `q`.*Did you mean `succeeded`/s,
  },
  {
    rule: 'unknown-step: a step of another branch',
    text: yaml`
    id: a
    inputs: {q: 1}
    steps:
      - id: s
        switch: "{{ q }}"
        cases:
          1: [{id: d, set: {x: 1}}]
          bug: [{id: e, set: {x: "{{ ~unknown-step~d }}"}}, {id: f, set: {y: "{{ e.x }}"}}]
      - {id: z, set: {a: "{{ s }}"}}
  `,
    wanted: /another branch of `s`/,
  },
  {
    rule: 'unknown-model: another name of a provider',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, model: ~unknown-model~gemini:gemini-2.5-pro}
    outputs: {x: "{{ x }}"}
  `,
    wanted: /Did you mean `google:gemini-2.5-pro`/,
  },
  {
    rule: 'bad-input-for-pipeline: a value that its declaration does not allow',
    text: yaml`
    id: a
    steps:
      - id: x
        pipeline: {inputs: {k: {enum: [p, q]}, n: {type: integer, minimum: 2, default: 2}}, steps: [{id: i, set: {y: "{{ k }}{{ n }}"}}], outputs: {y: "{{ i.y }}"}}
        inputs: {k: ~bad-input-for-pipeline~r, n: ~bad-input-for-pipeline~1}
    outputs: {y: "{{ x.y }}"}
  `,
  },
  {
    rule: 'unreachable-step: not what one variable alone orders behind a step that never runs',
    text: yaml`
    id: a
    variables: {v: 0}
    steps:
      - {id: a, set: {x: 1}, on_success: z}
      - {id: ~unreachable-step~b, dependencies: [a], set: {v: 1}}
      - {id: c, set: {v: 2}}
      - {id: ~unreachable-step~d, dependencies: [b], set: {q: 2}}
      - {id: z, dependencies: [b], set: {y: "{{ v }}"}}
    outputs: {y: "{{ z.y }}"}
  `,
  },
  {
    rule: 'undefined-name: a route that is computed after a failure may ask for it',
    text: yaml`
    id: a
    steps:
      - {id: a, prompt: hi, routes: [h, i], on_failure: "{{ 'h' if error.kind == 'tool' else 'i' }}"}
      - {id: h, set: {x: "{{ error.message }}"}}
      - {id: i, set: {y: 2}}
      - {id: b, prompt: "{{ a }}{{ ~undefined-name~error }}"}
    outputs: {b: "{{ b }}"}
  `,
  },
  {
    rule: 'cycle: two handlers of one failure do not wait for each other',
    text: yaml`
    id: a
    steps:
      - {id: a, prompt: hi, on_error: [{kinds: [tool], step: h}, {step: i}]}
      - {id: h, set: {x: 1}}
      - {id: i, set: {y: 2}}
      - {id: b, prompt: "{{ a | default(h.x) | default(i.y) }}"}
    outputs: {b: "{{ b }}"}
  `,
  },
  {
    rule: 'backward-route: to itself',
    text: yaml`
    id: a
    steps:
      - {id: x, set: {a: 1}, on_failure: ~backward-route~x}
  `,
  },
  {
    rule: 'unknown-tool, with a suggestion',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: ~unknown-tool~filesytem, action: read, parameters: {path: a}}
  `,
    wanted: /filesystem/,
  },
  {
    rule: 'unknown-tool: what stands in for a step',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, on_error: [{fallback: {tool: ~unknown-tool~filesytem, action: read}}]}
  `,
    wanted: /filesystem/,
  },
  {
    rule: 'unknown-action: what stands in for a step',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, on_error: [{fallback: {tool: filesystem, action: ~unknown-action~raed}}]}
  `,
    wanted: /read/,
  },
  {
    rule: 'missing-parameter: what stands in for a step',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: hi, on_error: [{fallback: {tool: filesystem, action: ~missing-parameter~write, parameters: {path: a}}}, {fallback: {tool: file, action: read_file, parameters: {path: a}}}]}
  `,
  },
  {
    rule: 'unknown-action',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: filesystem, action: ~unknown-action~raed, parameters: {path: a}}
  `,
    wanted: /read/,
  },
  {
    rule: 'unknown-action: of an action of another system that nothing here does it is told what to do instead',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: headless-browser, action: ~unknown-action~scrape_js, parameters: {url: "https://example.org"}}
      - {id: y, tool: visualization, action: ~unknown-action~export_figures, parameters: {charts: [a.svg]}}
      - {id: z, tool: mcp-resource, action: ~unknown-action~subscribe, parameters: {server_name: notes, uri: "note://a"}}
  `,
    wanted: /no script of theirs runs.*`output_dir`.*`read_resource` where it is needed/s,
  },
  {
    rule: 'unknown-field: of a name that another system has for a part of a result, and nothing here, it is told what to write instead',
    text: yaml`
    id: a
    steps:
      - {id: gate, tool: approval-gate, parameters: {title: Go?, content: All}}
      - {id: read, tool: mcp-resource, action: read, parameters: {server_name: notes, server_config: {command: [notes]}, uri: "note://a"}}
      - {id: inner, pipeline: {steps: [{id: x, set: {y: 1}}], outputs: {y: "{{ x.y }}"}}}
    outputs:
      hash: "{{ gate.~unknown-field~content_hash }}"
      again: "{{ gate.result.~unknown-field~approval_id }}"
      text: "{{ read.~unknown-field~resource }}"
      steps: "{{ inner.~unknown-field~steps_executed }}"
      other: "{{ read.metadata | default('none') }}"
  `,
    wanted: /draft \| hash.*`contents`.*under its `outputs`/s,
  },
  {
    rule: 'unknown-field: names that other systems have for parts of a result are read, also behind `.result`',
    text: yaml`
    id: a
    steps:
      - {id: gate, tool: approval-gate, parameters: {title: Go?, content: All}}
      - {id: feed, tool: feedback-collection, parameters: {title: So?, questions: [{id: a, text: A, type: rating}]}}
      - {id: ls, tool: terminal, parameters: {command: ls}}
      - {id: report, tool: report-generator, parameters: {title: T, content: b}}
    outputs:
      - "{{ gate.action }} {{ gate.result.approved }} {{ gate.timestamp }}"
      - "{{ feed.completion_rate }} {{ feed.result.summary.rating_average }}"
      - "{{ ls.working_dir }} {{ ls.result.return_code }}"
      - "{{ report.word_count }} {{ report.result.markdown }}"
  `,
  },
  {
    rule: 'unknown-model: a search by meaning names a model that embeds no texts, as far as its name or provider tells',
    text: yaml`
    id: a
    inputs: {q: tea}
    steps:
      - {id: w, retrieve: {from: "*.md", query: "{{ q }}", model: ~unknown-model:error~anthropic:claude-sonnet-5}}
      - {id: x, retrieve: {from: "*.md", query: "{{ q }}", model: ~unknown-model:warning~openai:gpt-5}}
      - {id: g, retrieve: {from: "*.md", query: "{{ q }}", model: ~unknown-model:warning~groq:llama-3.1-8b-instant}}
      - {id: y, retrieve: {from: "*.md", query: "{{ q }}", model: ~unknown-model:hint~offline}}
      - {id: z, retrieve: {from: "*.md", query: "{{ q }}", model: ~unknown-model:hint~opanai:text-embedding-3-small}}
      - {id: ok, retrieve: {from: "*.md", query: "{{ q }}", model: openai:text-embedding-3-small}}
      - {id: own, retrieve: {from: "*.md", query: "{{ q }}", model: ollama:all-minilm}}
    outputs: {all: "{{ w.text ~ x.text ~ g.text ~ y.text ~ z.text ~ ok.text ~ own.text }}"}
  `,
  },
  {
    rule: 'unknown-field: a search asks rows for a field that none of them has',
    text: yaml`
    id: a
    steps:
      - {id: rows, set: {all: [{text: tea, kind: a}, {text: sea}]}}
      - {id: x, retrieve: {from: [{text: tea, kind: a}, {text: sea}], query: tea, where: {kind: a, ~unknown-field:warning~kin: a, file: "*"}}}
      - {id: y, retrieve: {from: "{{ rows.all }}", query: tea, where: {~unknown-field:warning~sort: a}}}
      - {id: z, retrieve: {from: "*.md", query: tea, where: {tag: a}}}
    outputs: {all: "{{ x.text ~ y.text ~ z.text }}"}
  `,
  },
  {
    rule: 'undefined-name: the words of experts and personalities are read with the names of each step that says them',
    text: yaml`
    id: a
    inputs: {who: Ada}
    personalities:
      kind: "You serve {{ who }} and {{ ~undefined-name~nobody }}."
      base: {system_prompt: "For {{ ~undefined-name~first }} or {{ ~undefined-name~first.y | default('') }}"}
      item: "Of {{ page }}"
      late: {system_prompt: "{{ ~undefined-name~said }}", extends: base}
      silent: "{{ whatever }}"
    experts:
      e: {model: "openai:{{ ~undefined-name~size }}", system_prompt: "{{ who }} {{ ~undefined-name~whom }}", temperature: "{{ 1 }}", personality: kind}
    steps:
      - {id: first, prompt: One, personality: kind}
      - {id: second, set: {said: x}}
      - {id: third, prompt: Three, personality: late}
      - {id: fourth, for_each: [1], as: page, prompt: "{{ page }}", personality: item}
      - {id: fifth, prompt: Five, expert: e}
  `,
    wanted: /does not wait for that result/,
  },
  {
    rule: 'template-syntax: in the words of experts and personalities',
    text: yaml`
    id: a
    personalities: {kind: "Be {{ 1 +~template-syntax~ }}"}
    experts: {e: {model: offline, system_prompt: "Be {{ 'x' | ~unknown-filter~upperr }}"}}
    steps:
      - {id: x, prompt: One, personality: kind}
      - {id: y, prompt: One, expert: e}
  `,
  },
  {
    rule: 'undefined-name: in words of baton.yaml it is told where a step names them',
    text: yaml`
    id: a
    inputs: {who: Ada}
    steps:
      - {id: x, prompt: One, personality: ~undefined-name~kind}
      - {id: y, prompt: Two, expert: ~undefined-name~e}
      - {id: z, prompt: "{{ who }}", personality: fine}
  `,
    world: {
      settings: {
        personalities: { kind: 'For {{ nobody }}', fine: 'For {{ who }}', unused: '{{ nothing }}' },
        experts: { e: { model: 'offline', system_prompt: 'For {{ x }}' } },
      },
    },
    wanted: /In `personalities.kind` of baton.yaml: .*nobody.*In `experts.e.system_prompt` of baton.yaml/s,
  },
  {
    rule: 'unused-input: not where a step template is not there, which may read it',
    text: yaml`
    id: a
    inputs: {who: Ada}
    steps:
      - {id: x, extends: ~unknown-template~nothing, with: {name: you}}
  `,
  },
  {
    rule: 'wrong-type: a word for a type where a default is expected is told, in quotes it is a text',
    text: yaml`
    id: a
    inputs: {n: ~wrong-type:warning~int, word: "string", kind: text}
    steps:
      - {id: x, prompt: "{{ n }} {{ word }} {{ kind }}"}
  `,
    wanted: /default of `n` here, a text.*`\{type: integer\}`/s,
  },
  {
    rule: 'unknown-parameter: tools of another system take these, and ours take no notice of them or read them by our name',
    text: yaml`
    id: a
    steps:
      - {id: p, tool: secure-python-executor, parameters: {code: "print(1)", ~unknown-parameter:hint~mode: sandboxed}}
      - {id: r, tool: report-generator, parameters: {title: A, content: b, ~unknown-parameter:hint~context: {}}}
      - {id: m, tool: data-processing, action: merge, parameters: {datasets: [[{a: 1}], [{a: 2}]], merge_strategy: join, join_on: [a], join_type: inner}}
      - {id: c, tool: filesystem, action: copy, parameters: {path: a.md, destination: b.md}}
      - {id: s, set: {from: "{{ c.source }}"}}
  `,
  },
  {
    rule: 'missing-parameter',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: filesystem, action: ~missing-parameter~write, parameters: {path: a}}
  `,
    wanted: /content/,
  },
  {
    rule: 'unknown-parameter',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: filesystem, action: read, parameters: {path: a, ~unknown-parameter:error~encodign: utf8}}
  `,
    wanted: /encoding/,
  },
  {
    rule: 'wrong-parameter-type',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: filesystem, action: read, parameters: {path: ~wrong-parameter-type~[a]}}
  `,
  },
  {
    rule: 'text never contradicts: it is made what is wanted',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: filesystem, action: list, parameters: {path: a, recursive: "true"}}
  `,
  },
  {
    rule: 'template-syntax',
    text: yaml`
    id: a
    steps:
      - {id: x, set: {a: "{{ 1 +~template-syntax~ }}"}}
  `,
  },
  {
    rule: 'unknown-filter',
    text: yaml`
    id: a
    steps:
      - {id: x, set: {a: "{{ 1 | ~unknown-filter~uper }}"}}
  `,
    wanted: /upper/,
  },
  {
    rule: 'undefined-name, with a suggestion',
    text: yaml`
    id: a
    inputs: {topic: tea}
    steps:
      - {id: x, set: {a: "{{ topic }} {{ ~undefined-name~topik }}"}}
  `,
    wanted: /topic/,
  },
  {
    rule: 'undefined-name: not where it is guarded',
    text: yaml`
    id: a
    steps:
      - {id: x, set: {a: "{{ nobody | default(1) }}{% if nobody %}x{% endif %}{{ nobody is defined }}"}}
  `,
  },
  {
    rule: 'undefined-name: loop names only inside the loop',
    text: yaml`
    id: a
    steps:
      - {id: l, for_each: [1], set: {a: "{{ item }}{{ loop.index }}"}}
      - {id: x, set: {a: "{{ ~undefined-name~item }}"}}
  `,
  },
  {
    rule: 'unknown-field: on what a pipeline declares',
    text: yaml`
    id: a
    steps:
      - {id: p, prompt: hi, vars: {title: a title}}
      - {id: x, set: {a: "{{ p.vars.~unknown-field~titel }}"}}
  `,
    wanted: /title/,
  },
  {
    rule: 'unknown-field: on a tool result only a hint',
    text: yaml`
    id: a
    steps:
      - {id: r, tool: filesystem, action: read, parameters: {path: a}}
      - {id: x, set: {a: "{{ r.result.~unknown-field~contnt }}"}}
  `,
  },
  {
    rule: 'unknown-field: `value` is the member of that name where there is one',
    text: yaml`
    id: a
    steps:
      - {id: r, tool: memory, action: retrieve, parameters: {key: k}}
      - {id: s, set: {value: {n: 1}}}
      - {id: x, set: {a: "{{ r.value.anything }}{{ s.value.n }}{{ s.value.~unknown-field~m }}{{ x2.value.~unknown-field~a }}"}}
      - {id: x2, set: {b: 1}}
  `,
  },
  {
    rule: 'racing-set',
    text: yaml`
    id: a
    variables: {n: 0}
    steps:
      - id: l
        for_each: [1, 2]
        max_parallel: 2
        steps:
          - {id: s, set: {~racing-set~n: "{{ item }}"}}
  `,
  },
  {
    rule: 'racing-set: one item at a time is fine',
    text: yaml`
    id: a
    variables: {n: 0}
    steps:
      - {id: l, for_each: [1, 2], steps: [{id: s, set: {n: "{{ n + item }}"}}]}
  `,
  },
  {
    rule: 'product-collision',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a, products: {one: out.md}}
      - {id: y, prompt: b, products: {~product-collision~two: ./out.md}}
  `,
  },
  {
    rule: 'unused-input is a hint',
    text: yaml`
    id: a
    inputs: {~unused-input~topic: tea}
    steps:
      - {id: x, set: {a: 1}}
  `,
  },
  {
    rule: 'unknown-step: what runs in finally is read by no step and no output',
    text: yaml`
    id: a
    steps:
      - {id: y, set: {b: "{{ ~unknown-step~end }}"}}
    finally:
      - {id: end, set: {a: 1}}
    outputs: {e: "{{ ~unknown-step~end.a }}"}
  `,
    wanted: /finally/,
  },
  {
    rule: 'unknown-step: an inner step of a group has a longer name in templates',
    text: yaml`
    id: a
    steps:
      - {id: g, steps: [{id: inner, set: {a: 1}}]}
      - {id: y, set: {b: "{{ ~unknown-step~inner }}"}}
  `,
    wanted: /g\.inner/,
  },
  {
    rule: 'undefined-name: an inner step of a frame that is not in sight is told as any name',
    text: yaml`
    id: a
    steps:
      - {id: g, steps: [{id: h, steps: [{id: inner, set: {a: 1}}]}]}
      - {id: y, set: {b: "{{ ~undefined-name~inner }}"}}
  `,
  },
  {
    rule: 'undefined-name: no name is suggested for itself',
    text: yaml`
    id: a
    steps:
      - {id: l, for_each: [1], steps: [{id: p, set: {seen: 1}}]}
      - {id: x, set: {a: "{{ ~undefined-name~seen }}"}}
  `,
    wanted: /^(?!.*Did you mean `seen`)/s,
  },
  {
    rule: 'undefined-name: a name that several steps answer, except where it is guarded, hidden or spelled out',
    text: yaml`
    id: a
    steps:
      - {id: p, prompt: a, vars: {t: x}}
      - {id: q, prompt: b, vars: {t: x}}
      - {id: r, set: {a: "{{ p.vars.t }} {{ t | default(1) }}", b: "{{ ~undefined-name~t }}"}}
      - {id: s, for_each: [1], as: t, set: {a: "{{ t }}"}}
      - {id: u, prompt: "{{ t }}", parameters: {t: 1}}
  `,
    wanted: /p\.vars\.t/,
  },
  {
    rule: 'undefined-name: not where an input has the name that several steps answer',
    text: yaml`
    id: a
    inputs: {t: 1}
    steps:
      - {id: p, prompt: a, vars: {t: x}}
      - {id: q, prompt: b, vars: {t: x}}
      - {id: r, set: {a: "{{ t }}"}}
  `,
  },
  {
    rule: 'shadowed-name: a loop name hides a step, an input, a variable, an outer loop',
    text: yaml`
    id: a
    inputs: {i: 1}
    variables: {v: 1}
    steps:
      - {id: s, set: {a: "{{ i }}{{ v }}"}}
      - {id: l, for_each: [1], as: ~shadowed-name~s, set: {b: "{{ s }}"}}
      - {id: m, for_each: [1], as: ~shadowed-name~i, set: {b: "{{ i }}"}}
      - {id: n, for_each: [1], as: ~shadowed-name~v, set: {b: "{{ v }}"}}
      - {id: o, for_each: [1], as: x, steps: [{id: k, for_each: [1], as: ~shadowed-name~x, set: {b: "{{ x }}"}}]}
  `,
  },
  {
    rule: 'shadowed-name: an inner step hides an outer one; a written variable hides an input',
    text: yaml`
    id: a
    inputs: {i: 1}
    steps:
      - {id: s, set: {~shadowed-name~i: 2}}
      - {id: g, steps: [{id: ~shadowed-name~s, set: {b: 1}}]}
  `,
  },
  {
    rule: 'shadowed-name: the members of a step hide those that its value has by the same names',
    text: yaml`
    id: a
    steps:
      - {id: s, set: {why: because, result: 1, note: fine}}
      - {id: c, pipeline: {steps: [{id: x, set: {a: 1}}], outputs: {why: "{{ x.a }}", duration: 3, outputs: 4}}}
      - {id: p, prompt: hi, vars: {why: The reason}}
      - {id: g, steps: [{id: status, set: {a: 1}}, {id: other, set: {a: 1}}]}
      - id: y
        set:
          a: "{{ s.~shadowed-name:warning~why }} {{ s.~shadowed-name:warning~result }} {{ s[~shadowed-name:warning~'why'] }}"
          b: "{{ c.~shadowed-name:warning~why }} {{ c.~shadowed-name:warning~duration }} {{ c.~shadowed-name:warning~outputs }}"
          c: "{{ p.~shadowed-name:warning~why }} {{ g.~shadowed-name:warning~status }}"
  `,
    wanted: /`\.why` of a step is its own.*write `\.result\.why`/s,
  },
  {
    rule: 'no shadowed-name where the value is named, has no such member, or is that of a tool',
    text: yaml`
    id: a
    steps:
      - {id: s, set: {why: because, note: fine}}
      - {id: h, tool: http, parameters: {url: "http://localhost:1"}}
      - {id: y, set: {a: "{{ s.result.why }} {{ s.note }} {{ s.status }} {{ h.status }} {{ why }} {{ s }}"}}
  `,
  },
  {
    rule: 'shadowed-name: a declared variable hides an input',
    text: yaml`
    id: a
    inputs: {i: 1}
    variables: {~shadowed-name~i: 2}
    steps:
      - {id: s, set: {b: "{{ i }}"}}
  `,
  },
  {
    rule: 'unreachable-step: what follows only from it is so too, and no other',
    text: yaml`
    id: a
    steps:
      - {id: r, set: {a: 1}, on_false: t}
      - {id: ~unreachable-step~t, set: {b: 1}}
      - {id: ~unreachable-step~u, dependencies: [t], set: {c: 1}}
      - {id: v, dependencies: [t, r], set: {d: 1}}
  `,
  },
  {
    rule: 'unreachable-step: a condition that always holds',
    text: yaml`
    id: a
    steps:
      - {id: r, condition: true, set: {a: 1}, on_false: t}
      - {id: ~unreachable-step~t, set: {b: 1}}
  `,
    wanted: /always holds/,
  },
  {
    rule: 'unreachable-step: not where another way leads to it',
    text: yaml`
    id: a
    steps:
      - {id: r, set: {a: 1}, on_false: t}
      - {id: s, prompt: hi, on_failure: t}
      - {id: t, set: {b: 1}}
  `,
  },
  {
    rule: 'unreachable-step: not past a step that may fail and go on, or may be skipped',
    text: yaml`
    id: a
    inputs: {n: 1}
    steps:
      - {id: r, prompt: hi, on_success: z, on_failure: continue}
      - {id: s, set: {a: "{{ r }}"}}
      - {id: z, set: {b: "{{ s.a | default(1) }}"}}
  `,
  },
  {
    rule: 'unreachable-step: not past a step of a cycle, which is told alone',
    text: yaml`
    id: a
    steps:
      - {id: a, prompt: hi, dependencies: [~cycle~c]}
      - {id: b, prompt: hi, dependencies: [a], on_success: d}
      - {id: c, prompt: hi, dependencies: [b]}
      - {id: d, prompt: hi, dependencies: [c]}
  `,
  },
  {
    rule: 'unreachable-step: not past a step with a handler',
    text: yaml`
    id: a
    steps:
      - {id: r, prompt: hi, on_success: z, on_error: [{kinds: [timeout], use: none}]}
      - {id: s, set: {a: "{{ r }}"}}
      - {id: z, set: {b: "{{ s.a | default(1) }}"}}
  `,
  },
  {
    rule: 'product-collision: not between steps that need not both run',
    text: yaml`
    id: a
    inputs: {n: 1}
    steps:
      - {id: x, condition: n > 1, prompt: a, products: {one: out.md}}
      - {id: y, condition: n <= 1, prompt: b, products: {one: out.md}}
      - {id: z, prompt: c, on_failure: w, products: {two: other.md}}
      - {id: w, prompt: d, products: {two: other.md}}
  `,
  },
  {
    rule: 'product-collision: not in a loop of unknown length, nor where items may be left out',
    text: yaml`
    id: a
    inputs: {list: [1, 2]}
    steps:
      - {id: x, for_each: "{{ list }}", prompt: "{{ item }}", products: {one: one.md}}
      - {id: y, for_each: [1, 2], break_if: index == 0, prompt: "{{ item }}", products: {two: two.md}}
      - {id: z, for_each: [1], prompt: "{{ item }}", products: {three: three.md}}
  `,
  },
  {
    rule: 'product-collision: not by the case of a name alone',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a, products: {one: Out.md}}
      - {id: y, prompt: b, products: {one: out.md}}
  `,
  },
  {
    rule: 'path-outside: not where some folder could hold it',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a, products: {one: ../demo/out.md}}
  `,
  },
  {
    rule: 'bad-schema: in the schema of a variable',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: a, vars: {n: {schema: {type: ~bad-schema~numbr}}, t: a text}}
  `,
  },
  {
    rule: 'bad-schema: an input is judged by its words, not by its type and default',
    text: yaml`
    id: a
    inputs:
      n: {type: int, default: 3, minimum: ~bad-schema~few}
      m: {any: thing}
    steps:
      - {id: x, prompt: "{{ n }}{{ m }}"}
  `,
  },
  {
    rule: 'secret-use: not in a system prompt, a question, a rubric, an ensemble',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true}}
    steps:
      - {id: x, prompt: Hi, system: "{{ ~secret-use~k }}", quality: {rubric: "{{ ~secret-use~inputs.k }}"}}
      - {id: w, tool: filesystem, action: read, parameters: {path: a}, on_error: [{fallback: {prompt: "Try {{ ~secret-use~k }}"}}]}
      - {id: y, ask: "Is it {{ ~secret-use~secrets.k }}?", type: approve, condition: x}
      - {id: z, ensemble: "{{ ~secret-use~k }}", models: [offline, offline]}
    outputs: {z: "{{ z }}", y: "{{ y }}"}
  `,
  },
  {
    rule: 'secret-use: not in the words of a tag',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true}}
    steps:
      - {id: x, set: {a: "<AUTO>what is {{ ~secret-use~k }}</AUTO>"}}
    outputs: {x: "{{ x }}"}
  `,
  },
  {
    rule: 'secret-use: nothing is computed from it',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true}}
    steps:
      - {id: x, set: {a: "{{ ~secret-use~k | upper }}", b: "{{ ~secret-use~k[0:2] }}", c: "{{ ~secret-use~k.strip() }}", d: "{{ ~secret-use~k == 1 }}", e: "{{ len(~secret-use~k) }}", f: "{% for c in ~secret-use~k %}{{ c }}{% endfor %}", g: "{{ 'a' + ~secret-use~k }}"}}
    outputs: {x: "{{ x }}"}
  `,
  },
  {
    rule: 'secret-use: nothing is computed from it through blocks and names of a template',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true}}
    steps:
      - id: x
        set:
          a: "{% filter upper %}{{ ~secret-use~k }}{% endfilter %}"
          b: "{% set t %}at {{ k }}{% endset %}{{ ~secret-use~t | urlencode }}{{ t }}"
          c: "{% with t = k %}{{ ~secret-use~t | upper }}{% endwith %}"
          d: "{% macro m() %}{{ caller() | upper }}{% endmacro %}{% call m() %}{{ ~secret-use~k }}{% endcall %}"
          e: "{% set t = 'a' ~ k %}{{ ~secret-use~t[0:2] }}{% set t = 1 %}{{ t + 1 }}"
          f: "{% filter safe %}{{ k }}{% endfilter %}"
    outputs: {x: "{{ x }}"}
  `,
  },
  {
    rule: 'secret-use: whole, tested, defaulted and joined it may stand',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true, required: false}}
    steps:
      - {id: x, condition: k, set: {a: "{{ k }}", b: "Bearer {{ k }}", c: "{{ k | default(1) }}", d: "{{ k is defined and not k }}", e: "{{ 'a' ~ k }}", f: "{{ k if k else inputs.k }}", g: "{{ [k, {'a': k}] }}", h: "{{ 'at %s' | replace('%s', k) }}", i: "{% if k %}{{ k }}{% elif k is defined %}{% set t = k %}{% endif %}"}}
    outputs: {x: "{{ x }}"}
  `,
  },
  {
    rule: 'secret-use: another thing of the name is no secret',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true}}
    steps:
      - {id: x, for_each: [1], as: k, prompt: "{{ k }}"}
      - {id: y, prompt: "{% for k in x.results %}{{ k }}{% endfor %}"}
      - {id: z, tool: terminal, parameters: {argv: [echo, "{{ inputs.k }}"]}}
    outputs: {y: "{{ y }}"}
  `,
  },
  {
    rule: 'wrong-type: a secret is a text',
    text: yaml`
    id: a
    inputs: {k: {type: ~wrong-type~integer, secret: true}}
    steps:
      - {id: z, tool: terminal, parameters: {argv: [echo, "{{ k }}"]}}
  `,
  },
  {
    rule: 'secret-in-text: a secret with a default',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true, default: ~secret-in-text~hello}}
    steps:
      - {id: z, tool: terminal, parameters: {argv: [echo, "{{ k }}"]}}
  `,
  },
  {
    rule: 'unknown-field: no such secret',
    text: yaml`
    id: a
    inputs: {k: {type: string, secret: true}}
    steps:
      - {id: z, tool: terminal, parameters: {argv: [echo, "{{ secrets.~unknown-field~q }}", "{{ secrets.k }}"]}}
  `,
  },
  {
    rule: 'untrusted-in-command: not where the code is written out, nor a value behind it',
    text: yaml`
    id: a
    inputs: {n: x}
    steps:
      - {id: x, tool: terminal, action: execute, parameters: {argv: [bash, -c, "wc $1", "{{ n }}"]}}
      - {id: y, tool: terminal, action: execute, parameters: {argv: ["{{ n }}", -c, "{{ n }}"]}}
  `,
  },
  {
    rule: 'untrusted-in-command: an AUTO tag as code',
    text: yaml`
    id: a
    steps:
      - {id: x, tool: terminal, action: execute, parameters: {argv: [/bin/sh, -c, ~untrusted-in-command~"<AUTO>count the files</AUTO>"]}}
  `,
  },
  {
    rule: 'type-mismatch: text is no list to repeat over, wherever it comes from',
    text: yaml`
    id: a
    inputs: {t: "a, b"}
    steps:
      - {id: p, prompt: hi}
      - {id: s, set: {u: "{{ p | upper }}"}}
      - {id: x, for_each: ~type-mismatch~"{{ t }}", set: {a: 1}}
      - {id: y, for_each: ~type-mismatch~"{{ p }}", set: {b: 1}}
      - {id: z, for_each: ~type-mismatch~"{{ s.u }}", set: {c: 1}}
  `,
    wanted: /split/,
  },
  {
    rule: 'type-mismatch: silent over what may be a list: split text, answers in place of a text, what a step writes, what nobody knows',
    text: yaml`
    id: a
    inputs: {t: "a, b", u: {default: null}}
    variables: {v: ""}
    steps:
      - {id: p, prompt: hi, on_error: [{use: [1]}]}
      - {id: q, prompt: hi, vars: {names: {type: array}}}
      - {id: s, set: {v: [1]}}
      - {id: c, for_each: "{{ t.split(',') }}", set: {a: 1}}
      - {id: d, for_each: "{{ p }}", set: {b: 1}}
      - {id: e, for_each: "{{ q.names }}", set: {c: 1}}
      - {id: f, for_each: "{{ v }}", set: {d: 1}}
      - {id: g, for_each: "{{ u }}", set: {e: 1}}
      - {id: h, for_each: "{{ p | from_json }}", set: {f: 1}}
      - {id: i, for_each: "{{ t if t == 1 else [] }}", set: {g: 1}}
  `,
  },
  {
    rule: 'wrong-type: what is no list keeps its loop, so that nothing else is told of its names',
    text: yaml`
    id: a
    steps:
      - {id: x, for_each: ~wrong-type~"3", set: {a: "{{ item }}"}}
      - {id: y, for_each: ~wrong-type~3, as: n, set: {b: "{{ n }}"}}
      - {id: z, for_each: ~wrong-type~names, steps: [{id: k, set: {c: "{{ item }} {{ index }}"}}]}
      - {id: w, for_each: ~wrong-type~{a: 1}, set: {d: "{{ item.b }}"}}
  `,
    wanted: /range\(3\)/,
  },
  {
    rule: 'unknown-field: a handler may give another value in the step’s place',
    text: yaml`
    id: a
    steps:
      - {id: p, prompt: hi, vars: {x: one}, on_error: [{use: {y: 1}}]}
      - {id: q, prompt: hi, on_error: [{use: 3}]}
      - {id: r, tool: filesystem, action: read, parameters: {path: a}, on_error: [{fallback: {tool: http, action: request, parameters: {url: "https://example.com"}}}]}
      - {id: l, for_each: [1, 2], steps: [{id: m, prompt: hi}], on_error: [{use: {y: 1}}]}
      - {id: n, for_each: [1, 2], prompt: hi, on_error: [{use: {y: 1}}]}
      - {id: o, set: {a: "{{ p.x }}{{ p.y }}{{ q.text }}{{ r.content }}{{ r.body }}{{ l.y }}{{ n.results[0].y }}{{ n.~unknown-field~y }}"}}
  `,
  },
  {
    rule: 'type-mismatch: text, null and what is unknown are never told',
    text: yaml`
    id: a
    inputs: {t: text}
    steps:
      - {id: p, prompt: hi}
      - {id: x, tool: filesystem, action: list, parameters: {path: a, recursive: "{{ p }}"}}
      - {id: y, tool: filesystem, action: list, parameters: {path: "{{ null }}"}}
    outputs: {n: {value: "{{ p }}", type: integer}, s: {value: "{{ 1 }}", type: string}}
  `,
  },
  {
    rule: 'secret-in-text: in a comment of a step too',
    text:
      yaml`
    id: a
    steps:
      - id: x
        # ~secret-in-text~ghp_` + 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zAq9Zx\n    prompt: hi\n',
  },
  {
    rule: 'needless-dependency: not where only a loop body reads it',
    text: yaml`
    id: a
    steps:
      - {id: p, prompt: hi}
      - {id: l, dependencies: [p], for_each: [1], steps: [{id: x, set: {a: 1}}]}
  `,
  },
  {
    rule: 'unknown-model: a chain, an orchestrator, an expert',
    text: yaml`
    id: a
    default_model: [openai:gpt-5, ~unknown-model~foo:bar]
    orchestrator: ~unknown-model~baz:qux
    experts: {e: ~unknown-model~one:two}
    steps:
      - {id: x, expert: e, prompt: hi}
  `,
    wanted: /ollama:foo:bar/,
  },
  {
    rule: 'bad-input-for-pipeline: a pipeline that is written out, with an input that it reads undeclared',
    text: yaml`
    id: a
    steps:
      - id: x
        pipeline: {id: inner, inputs: {n: {type: integer}}, steps: [{id: one, prompt: "{{ n }} {{ inputs.free }}"}]}
        inputs: {n: 1, free: 2, ~bad-input-for-pipeline~strange: 3, output_path: out}
  `,
  },
  {
    rule: 'yaml-syntax: a quoted template in brackets may have a tag or an anchor',
    text: yaml`
    id: a
    steps:
      - {id: x, prompt: !!str "Say: {{ pipeline.id }}", name: &n "a: b"}
      - {id: y, prompt: &p !!str 'Say: {{ pipeline.id }}', name: *n}
      - {id: z, prompt: *p, tags: [!!str "a {b", &q "c]d"]}
    outputs: {x: "{{ x }}{{ y }}{{ z }}"}
  `,
  },
  {
    rule: 'a pipeline that is written out may hold aliases and merge keys, and stand behind one',
    text: yaml`
    id: a
    x-words: &w {prompt: "Say {{ n }}."}
    x-whole: &whole
      inputs: {n: 1}
      steps: [{id: i, <<: *w}]
      outputs: {m: "{{ i }}"}
    steps:
      - {id: one, pipeline: {inputs: {n: 1}, steps: [{id: i, <<: *w}], outputs: {m: "{{ i }}"}}}
      - id: two
        pipeline: *whole
      - id: three
        ? pipeline
        : ? inputs
          : n: 1
          ? steps
          : - {id: i, prompt: "Say {{ n }}."}
          ? outputs
          : m: "{{ i }}"
    outputs: {a: "{{ one.m }}{{ two.m }}{{ three.m }}"}
  `,
  },
  {
    rule: 'undefined-name: in what is written out behind an alias, at its place',
    text: 'id: a\nx-ask: &ask "Say \\"it\\": {{ topik }}"\nsteps:\n  - id: one\n    pipeline: {inputs: {topic: tea}, steps: [{id: i, prompt: ~undefined-name~*ask}, {id: j, prompt: "Not \\"it\\": {{ ~undefined-name~topc }} {{ topic }} {{ i }}"}], outputs: {m: "{{ j }}"}}\noutputs: {a: "{{ one.m }}"}\n',
  },
  {
    rule: 'unknown-key: a slip is told once, and what follows from it is not',
    text: yaml`
    id: a
    ~unknown-key~inuts: {topic: tea}
    steps:
      - {id: x, ~unknown-key~promt: "Write of {{ topic }}.", ~unknown-key~retyr: 2}
      - {id: y, ~unknown-key~tol: filesystem, action: write, ~unknown-key~paramters: {path: a.txt, content: "{{ x }}"}}
      - {id: t, transform: {~unknown-key~form: "{{ [1, 2] }}", steps: [{~unknown-key~fliter: "item > 1"}]}}
    ~unknown-key~outptus: {t: "{{ t }}"}
  `,
    wanted: /Did you mean `inputs`/,
  },
  {
    rule: 'unknown-key: a slip of a key that is there as well takes nothing',
    text: yaml`
    id: a
    ~unknown-key~input: {topik: tea}
    inputs: {topic: tea}
    steps:
      - {id: x, prompt: "Write of {{ topic }}{{ ~undefined-name~topik }}.", ~unknown-key~promt: hi}
    outputs: {x: "{{ x }}"}
  `,
  },
  {
    rule: 'unknown-field: not of a step that has another name, or may be another',
    text: yaml`
    id: a
    inputs: {flag: true}
    steps:
      - {id: x, prompt: hi}
      - {id: y, prompt: hi, condition: flag}
      - {id: z, set: {a: "{% set s = x %}{{ s.status }}", b: "{{ (x if flag else y).status }}", c: "{{ (y or x).duration }}", d: "{{ (y | default(x)).success }}", e: "{% set s = x %}{% if flag %}{% set s = y %}{% endif %}{{ s.status }}", f: "{% set s = x %}{{ s.~unknown-field~title }}"}}
  `,
  },
  {
    rule: 'undefined-name: a namespace put in whole, under another name too',
    text: yaml`
    id: a
    variables: {v: 1}
    steps:
      - {id: x, set: {a: "{% set s = steps %}{{ s.x is defined }}{{ ~undefined-name~s }}", b: "{{ ~undefined-name~variables | length }}{{ ~undefined-name~variables[0] }}{{ variables['v'] }}{{ ~undefined-name~env }}"}}
      - {id: y, for_each: "{{ ~undefined-name~results }}", set: {c: "{{ 'v' in ~undefined-name~variables }}"}}
  `,
    wanted: /Name the one that you want: `variables\.NAME`/,
  },
  {
    rule: 'unknown-field: of the variables in sight',
    text: yaml`
    id: a
    variables: {count: 0}
    steps:
      - {id: x, set: {made: 1}}
      - {id: y, set: {a: "{{ variables.count + variables.made }}{{ variables.~unknown-field~cuont }}{{ variables.other | default(1) }}"}}
      - {id: l, for_each: [1], variables: {own: 1}, break_if: "{{ variables.own > 3 }}", steps: [{id: i, set: {own: "{{ variables.own + 1 }}"}}]}
      - {id: z, set: {b: "{{ variables.~unknown-field~own }}"}}
    outputs: {c: "{{ variables.count }}{{ variables.~unknown-field~conut }}"}
  `,
    wanted: /Did you mean `count`/,
  },
  {
    rule: 'type-mismatch: slices of what has no items, arguments of methods',
    text: yaml`
    id: a
    data: {map: {a: 1}}
    steps:
      - {id: x, set: {a: "{{ ~type-mismatch~data.map[1:] }}", b: "{{ ~type-mismatch~'tea'.replace() }}", c: "{{ 'tea'.upper(~type-mismatch~1) }}", d: "{{ data.map | reverse }}{{ 5 | format }}"}}
  `,
  },
];
