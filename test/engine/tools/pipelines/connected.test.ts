import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { serve, type TestServer } from '../server.ts';
import { pipelineFolder } from './run.ts';

/** Whether a process still runs; one that has ended and that nobody has collected does not. */
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');

describe('pipelines that reach out', () => {
  useOwnHome();
  const { at, write, run, refusal } = pipelineFolder();
  const noRun = (): boolean => !existsSync(at('.baton/runs')) || readdirSync(at('.baton/runs')).length === 0;

  describe('http', () => {
    let server: TestServer;
    let busy = 0;
    beforeEach(async () => {
      busy = 0;
      server = await serve((request, response) => {
        const { pathname } = new URL(request.url, 'http://x');
        if (pathname === '/tides') {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('[{"port":"Aber","height":4.2},{"port":"Brest","height":6.1},{"port":"Cork","height":3.9}]');
        } else if (pathname === '/busy' && busy++ === 0) response.writeHead(429, { 'retry-after': '0' }).end('later');
        else if (pathname === '/notes' && request.method === 'POST') response.writeHead(201).end(`kept ${request.body.length}`);
        else if (pathname === '/busy') response.end('now');
        else response.writeHead(404).end('no such page');
      });
    });
    afterEach(() => server.close());

    it('fetch, work with what came, send it on, and keep a file', async () => {
      const result = await run(
        `
id: tides
inputs: {base: {type: string, default: "${server.origin}"}}
steps:
  - id: fetch
    tool: http
    action: get
    parameters: {url: "{{ base }}/tides"}
  - id: high
    set: {ports: "{{ fetch.json | selectattr('height', 'gt', 4) | map(attribute='port') | list }}"}
  - id: tell
    tool: http
    action: post
    parameters:
      url: "{{ base }}/notes"
      json: {high: "{{ high.ports }}"}
      expect_status: 201
  - id: keep
    tool: http
    action: download
    parameters: {url: "{{ base }}/tides", path: out/tides.json}
outputs:
  ports: "{{ high.ports }}"
  said: "{{ tell.content }}"
  bytes: "{{ keep.bytes }}"
`,
        { allow: [`http:127.0.0.1:${server.port}`] },
      );
      assert.deepEqual(
        [result.status, result.outputs],
        ['succeeded', { ports: ['Aber', 'Brest'], said: 'kept 25', bytes: 89 }],
        JSON.stringify(result.error),
      );
      assert.equal(JSON.parse(readFileSync(at('out/tides.json'), 'utf8')).length, 3);
      assert.equal(server.open(), 0, 'connections are closed with the run');
    });

    it('wait as long as the server asks, and go on', async () => {
      const result = await run(
        `id: b\nsteps:\n  - id: ask\n    tool: http\n    action: get\n    parameters: {url: "${server.origin}/busy"}\n    retry: {attempts: 1, delay: 600}\noutputs: {said: "{{ ask.content }}"}\n`,
        { allow: ['http:127.0.0.1'] },
      );
      assert.deepEqual([result.status, result.outputs, server.seen.length], ['succeeded', { said: 'now' }, 2]);
    });

    it('fail on a status, and a policy decides', async () => {
      const result = await run(
        `id: b\nsteps:\n  - id: ask\n    tool: http\n    action: get\n    parameters: {url: "${server.origin}/none"}\n    on_failure: continue\noutputs: {kind: "{{ ask.error.kind }}", status: "{{ ask.status }}"}\n`,
        { allow: ['http:127.0.0.1'] },
      );
      assert.deepEqual([result.status, result.outputs], ['failed', { kind: 'tool', status: 'failed' }]);
      assert.match(result.steps['ask']?.error?.message ?? '', /404: no such page/);
    });

    it('are refused before the first step for hosts that the text names, each once', async () => {
      const one = await refusal(
        yaml`
          id: b
          steps:
            - {id: a, tool: http, parameters: {url: "https://api.example.com/{{ 1 }}"}}
            - {id: b, tool: http, action: post, parameters: {url: "https://api.example.com/x"}}
            - {id: c, tool: http, parameters: {url: "http://127.0.0.1:8080/"}}
        `,
        { allow: ['http:*.example.org'] },
      );
      assert.deepEqual(one.needs, ['http:api.example.com:443', 'http:127.0.0.1:8080']);
      assert.match(one.message, /a, b use http \(api\.example\.com:443\), which needs permission/);
      assert.equal(one.hint, 'Allow it for this run with --allow http:api.example.com:443 --allow http:127.0.0.1:8080.');
      assert.ok(noRun());
    });

    it('fail for want of a permission where only the run tells the host, and nobody attends', async () => {
      const result = await run(
        yaml`
          id: b
          steps:
            - {id: h, set: {host: api.example.com}}
            - {id: a, tool: http, action: get, parameters: {url: "https://{{ host }}/x"}, dependencies: [h]}
        `,
      );
      assert.deepEqual([result.status, result.error?.kind], ['failed', 'permission']);
      assert.match(result.error?.hint ?? '', /--allow http:api\.example\.com:443/);
    });
  });

  describe('mcp', () => {
    const settings = `tools:\n  everything: {mcp: {command: ["${process.execPath}", "${everything}", stdio]}}\n`;
    const text = `
id: servers
steps:
  - id: tools
    tool: mcp-server
    action: list_tools
    parameters: {server_name: everything}
  - id: sums
    for_each: [1, 2, 3]
    max_parallel: all
    tool: mcp
    parameters: {server: everything, tool: get-sum, arguments: {a: "{{ item }}", b: 10}}
  - id: weather
    tool: everything
    action: get-structured-content
    parameters: {location: Chicago}
outputs:
  known: "{{ 'get-sum' in tools.names }}"
  sums: "{{ sums.results | map(attribute='text') | list }}"
  degrees: "{{ weather.structured.temperature is number }}"
`;

    it('call tools of one server, which ends with the run', async () => {
      write('baton.yaml', settings);
      // It lies outside of the project, where a contained program sees nothing.
      const result = await run(text, { allow: ['mcp:everything+machine', 'everything+machine'] });
      assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
      const { known, sums, degrees } = result.outputs;
      assert.deepEqual([known, degrees], [true, true]);
      assert.deepEqual(
        Array.isArray(sums) ? sums.map((sum) => /(1[123])\b/.exec(String(sum).split('is').at(-1) ?? '')?.[1]) : sums,
        ['11', '12', '13'],
      );
      const started = result.logged.filter((line) => line.startsWith('started the MCP server everything'));
      assert.equal(started.length, 1, result.logged.join('\n'));
      const pid = Number(/process (\d+)/.exec(started[0] ?? '')?.[1]);
      assert.ok(pid > 0);
      assert.ok(!isAlive(pid), 'the server is gone');
    });

    it('that one step names and describes are found by name by others', async () => {
      const described = yaml`
        id: m
        steps:
          - id: connect
            tool: mcp-server
            action: execute
            parameters:
              action: connect
              server_name: everything
              server_config: {command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(everything)}, stdio], env: {}}
          - id: sum
            tool: mcp-server
            action: execute
            dependencies: [connect]
            parameters: {action: execute_tool, server_name: everything, tool_name: get-sum, tool_params: {a: 1, b: 10}}
        outputs: {connected: "{{ connect.connected }}", sum: "{{ '11' in sum.text }}"}
      `;
      const needed = await refusal(described);
      assert.deepEqual(
        needed.needs?.map((need) => need.replace(/:.*server-everything.*/, ':…')),
        ['mcp:…'],
      );
      const result = await run(described, { allow: ['mcp+machine'] });
      assert.deepEqual(
        [result.status, result.outputs],
        ['succeeded', { connected: true, sum: true }],
        JSON.stringify(result.error),
      );
      const started = result.logged.filter((line) => line.startsWith('started the MCP server'));
      assert.equal(started.length, 1, result.logged.join('\n'));
    });

    describe('described by a step', () => {
      const here = `server_config: {command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(everything)}, stdio]}`;
      const away = 'server_config: {url: "http://127.0.0.1:9/away"}';
      const sum = (server: string): string =>
        `{id: sum, tool: mcp, action: call, parameters: {${server}, tool: get-sum, arguments: {a: 1, b: 10}}}`;
      const outputs = `outputs: {sum: "{{ '11' in sum.text }}"}\n`;
      const root = (first: string): string =>
        `id: p\nsteps:\n  - ${first}\n  - {id: child, pipeline: child.baton.yaml, dependencies: [own]}\noutputs: {sum: "{{ child.sum }}"}\n`;

      it('are those of the pipeline that the step stands in', async () => {
        const connect = `{id: own, tool: mcp, action: list_tools, parameters: {server: db, ${away}}, on_failure: continue}`;
        write(
          'child.baton.yaml',
          `id: child\nsteps:\n  - {id: first, tool: mcp, action: connect, parameters: {server: db, ${here}}}\n  - ${sum('server: db').replace('{id: sum', '{id: sum, dependencies: [first]')}\n${outputs}`,
        );
        const result = await run(root(connect), { allow: ['mcp+machine', 'mcp:127.0.0.1:9'] });
        assert.deepEqual(result.outputs, { sum: true }, JSON.stringify(result.error));
      });

      it('are known where only a handler describes them', async () => {
        const described = `{server: db, ${here}}`;
        for (const handler of [
          `fallback: {tool: mcp, action: connect, parameters: ${described}}`,
          `retry: 1, with: ${described}`,
        ]) {
          const own = `{id: own, tool: mcp, action: list_tools, parameters: {server: db}, on_error: {${handler}}}`;
          const one = await run(`id: p\nsteps:\n  - ${own}\n  - ${sum('server: db')}\n${outputs}`, { allow: ['mcp+machine'] });
          assert.deepEqual(one.outputs, { sum: true }, `${handler}: ${JSON.stringify(one.error)}`);
        }
      });

      it('are unknown to a pipeline that does not describe them', async () => {
        write('child.baton.yaml', `id: child\nsteps:\n  - ${sum('server: db')}\n${outputs}`);
        const connect = `{id: own, tool: mcp, action: connect, parameters: {server: db, ${here}}}`;
        const one = await refusal(root(connect), { allow: ['mcp+machine'] });
        assert.match(one.message, /There is no MCP server "db"/);
      });
    });

    it('are asked for by command or address where a step describes the server, as far as the text tells', async () => {
      const one = await refusal(`
id: m
inputs: {key: x}
steps:
  - {id: a, tool: mcp, action: connect, parameters: {server: {command: [npx, -y, "my notes"]}}}
  - {id: b, tool: mcp, action: connect, parameters: {server: {url: "https://mcp.example.com/mcp"}}}
  - {id: c, tool: mcp, action: connect, parameters: {server: "https://mcp.example.com/mcp"}}
  - {id: d, tool: mcp, action: connect, parameters: {server: {url: "https://{{ key }}.example.com/mcp"}}}
  - {id: e, tool: mcp, action: connect, parameters: {server: ours, server_config: {command: uvx, args: [notes], env: {A: b}}}}
`);
      assert.deepEqual(one.needs, ['mcp:npx -y "my notes"', 'mcp:mcp.example.com:443', 'mcp:x.example.com:443', 'mcp']);
      assert.match(
        one.hint ?? '',
        /--allow "mcp:npx -y \\"my notes\\"" --allow mcp:mcp\.example\.com:443 --allow mcp:x\.example\.com:443 --allow mcp\./,
      );
    });

    it('are refused before the first step without permission, or without the server', async () => {
      write('baton.yaml', settings);
      const denied = await refusal(text);
      assert.deepEqual(denied.needs, ['mcp:everything', 'everything']);
      const unknown = await refusal(
        yaml`
        id: m
        steps:
          - {id: a, tool: mcp, action: connect, parameters: {server: evrything}}
      `,
        {
          allow: ['mcp'],
        },
      );
      assert.match(unknown.message, /a: There is no MCP server "evrything"/);
      assert.equal(unknown.hint, 'Did you mean everything?');
      assert.ok(noRun());
    });
  });

  describe('tools of the project', () => {
    const settings = `
tools:
  count:
    description: Counts words.
    command: ["${process.execPath}", -e, "let t=''; process.stdin.on('data', (d) => t += d).on('end', () => console.log(t.split(/\\\\s+/).length))"]
    stdin: "{{ text }}"
    parameters: {text: The text to count}
    result: {type: integer}
  shout:
    module: ./tools/shout.mjs
    parameters: {text: What is said}
    effect: none
`;
    it('work beside the others', async () => {
      write('baton.yaml', settings);
      write('tools/shout.mjs', 'export default ({ text }) => ({ text: text.toUpperCase() + "!" });\n');
      const result = await run(
        yaml`
          id: own
          steps:
            - {id: n, tool: count, parameters: {text: "tide mills are old"}}
            - {id: s, tool: shout, action: run, parameters: {text: "{{ n.output }} words"}}
          outputs: {said: "{{ s.text }}", n: "{{ n.output }}"}
        `,
        { allow: ['count', 'shout'] },
      );
      assert.deepEqual([result.status, result.outputs], ['succeeded', { said: '4 WORDS!', n: 4 }], JSON.stringify(result.error));
    });

    it('are asked for with what they may do', async () => {
      write('baton.yaml', settings);
      const denied = await refusal(yaml`
        id: own
        steps:
          - {id: s, tool: shout, parameters: {text: x}}
      `);
      assert.deepEqual(denied.needs, ['shout']);
      // Behind it stands how far it would reach, which hangs on what the system can contain.
      assert.equal(
        denied.message.split('\n')[0],
        's uses shout, which runs the program in ./tools/shout.mjs and needs permission.',
      );
    });

    it('are checked like ours, and found missing before the first step', async () => {
      write('baton.yaml', settings);
      for (const [step, message] of [
        ['{id: s, tool: shoot, parameters: {text: x}}', /no tool `shoot`/],
        ['{id: s, tool: shout}', /`text`/],
        ['{id: s, tool: shout, action: walk, parameters: {text: x}}', /no action `walk`/],
      ] as const) {
        const { problems } = await refusal(`id: own\nsteps:\n  - ${step}\n`, { allow: ['shout'] });
        assert.match(problems[0]?.message ?? '', message);
      }
      const missing = await refusal(
        yaml`
        id: own
        steps:
          - {id: s, tool: shout, parameters: {text: x}}
      `,
        { allow: ['shout'] },
      );
      assert.equal(missing.message, 's: the tool shout runs ./tools/shout.mjs, and there is no such file.');
      assert.ok(noRun());
    });
  });

  describe('validation', () => {
    it('reads what a file holds, repairs what can be, sets aside what cannot, and writes both', async () => {
      write('people.csv', 'name,age,mail\nAda,36,ada@example.com\nBo,young,bo@example.com\nCy,41,nobody\n');
      const result = await run(`
id: people
steps:
  - id: read
    tool: filesystem
    action: read
    parameters: {path: people.csv}
  - id: check
    tool: validation
    parameters:
      data: "{{ read.content }}"
      mode: LENIENT
      schema:
        type: object
        required: [name, age, mail]
        properties: {name: {type: string}, age: {type: integer}, mail: {type: string, format: email}}
  - id: shape
    tool: validation
    action: infer_schema
    parameters: {data: "{{ check.data }}"}
  - id: quality
    tool: validation
    action: quality_check
    parameters: {data: "{{ check.data }}", unique: [mail], threshold: 0.5}
  - id: report
    tool: filesystem
    action: write
    parameters: {path: out/errors.json, content: "{{ check.errors }}"}
outputs:
  valid: "{{ check.valid }}"
  age: "{{ check.data[0].age }}"
  wrong: "{{ check.errors | map(attribute='path') | list }}"
  fields: "{{ shape.schema['items'].properties.keys() | list }}"
  score: "{{ quality.score }}"
`);
      assert.deepEqual(
        [result.status, result.outputs],
        ['succeeded', { valid: false, age: 36, wrong: ['[1].age', '[2].mail'], fields: ['name', 'age', 'mail'], score: 1 }],
        JSON.stringify(result.error),
      );
      assert.equal(JSON.parse(readFileSync(at('out/errors.json'), 'utf8')).length, 2);
    });

    it('extracts with a model, by a schema, as older files say it', async () => {
      const asked: string[] = [];
      const script = {
        otherwise: ({ messages }: { messages: { content: string }[] }) => {
          asked.push(messages.at(-1)?.content ?? '');
          return { json: { name: 'John Doe', age: 30 } };
        },
      };
      const result = await run(
        yaml`
          id: x
          steps:
            - id: get
              tool: validation
              action: extract_structured
              parameters:
                text: John Doe, age 30
                model: scripted
                schema: {type: object, properties: {name: {type: string}, age: {type: integer}}, required: [name]}
          outputs: {name: "{{ get.name }}", age: "{{ get.age }}"}
        `,
        { script },
      );
      assert.deepEqual(
        [result.status, result.outputs],
        ['succeeded', { name: 'John Doe', age: 30 }],
        JSON.stringify(result.error),
      );
      assert.match(asked[0] ?? '', /^Extract what the schema describes.*\n\nJohn Doe, age 30$/);
    });
  });
});
