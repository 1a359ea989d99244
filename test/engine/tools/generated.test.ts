import assert from 'node:assert/strict';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonMap } from '../../../engine/language/json.ts';
import type { RunPermissions } from '../../../engine/run/ports.ts';
import { temporaryFolder } from '../store/folder.ts';
import { failureOf, toolsIn } from './world.ts';

describe('a call of a step that a model wrote', () => {
  const folder = temporaryFolder();
  const here = (name: string) => join(folder(), 'work/here', name);
  /** Everything was allowed to the run. */
  const call = (tool: string, action: string, parameters: JsonMap, allowed: RunPermissions = []) =>
    toolsIn(folder(), { allow: ['filesystem', 'terminal', 'http', 'http:127.0.0.1', 'terminal:ls'] }).tools.call(
      tool,
      action,
      parameters,
      {
        signal: new AbortController().signal,
        log: () => undefined,
        generated: true,
        allowed,
      },
    );

  it('reads in the project unasked, and outside of it not at all', async () => {
    mkdirSync(here('.'), { recursive: true });
    writeFileSync(here('a.md'), 'tea');
    assert.equal((await call('filesystem', 'read', { path: 'a.md' }))['content'], 'tea');
    const outside = await failureOf(call('filesystem', 'read', { path: join(folder(), 'secret/b.md') }));
    assert.equal(outside.kind, 'permission');
  });

  it('reads nothing of what runs keep, which would be all that it is not given', async () => {
    mkdirSync(here('.baton/runs/one'), { recursive: true });
    writeFileSync(here('.baton/runs/one/log.jsonl'), 'all');
    symlinkSync('.baton/runs/one/log.jsonl', here('notes.md'));
    for (const path of ['.baton/runs/one/log.jsonl', './x/../.BATON/../.baton/runs/one/log.jsonl', 'notes.md']) {
      const failure = await failureOf(call('filesystem', 'read', { path }));
      assert.equal(failure.kind, 'permission', path);
      assert.match(failure.message, /where runs keep what they know/);
    }
    const own = { tool: 'filesystem', pattern: here('.baton/runs/one/log.jsonl'), step: 'do/a' };
    assert.equal((await call('filesystem', 'read', { path: '.baton/runs/one/log.jsonl' }, [own]))['content'], 'all');
    const { tools } = toolsIn(folder());
    const context = { signal: new AbortController().signal, log: () => undefined };
    const path = '.baton/runs/one/log.jsonl';
    assert.equal((await tools.call('filesystem', 'read', { path }, context))['content'], 'all', 'whom the author wrote');
  });

  it('writes only with a permission of its own', async () => {
    const write = (allowed?: RunPermissions) => call('filesystem', 'write', { path: 'b.md', content: 'tea' }, allowed);
    for (const allowed of [[], [{ tool: 'filesystem' }], [{ tool: 'generated', pattern: 'filesystem.write' }]]) {
      const failure = await failureOf(write(allowed));
      assert.deepEqual(failure.needs, { tool: 'generated', pattern: 'filesystem.write' });
      assert.ok(!existsSync(here('b.md')));
    }
    assert.equal((await write([{ tool: 'generated', pattern: 'filesystem.write', step: 'do/a' }]))['success'], true);
  });

  it('asks in the words of a tool that asks by itself', async () => {
    const command = await failureOf(call('terminal', 'execute', { argv: ['ls'] }, [{ tool: 'terminal' }]));
    assert.equal(command.needs?.tool, 'terminal');
    assert.equal(command.needs?.pattern, 'ls');
    const request = await failureOf(call('http', 'get', { url: 'http://127.0.0.1:9/' }, [{ tool: 'http' }]));
    assert.equal(request.needs?.tool, 'http');
  });

  it('that was allowed one thing asks for another', async () => {
    const own = [{ tool: 'generated', pattern: 'filesystem.write', step: 'do/a' }];
    const failure = await failureOf(call('http', 'get', { url: 'http://127.0.0.1:9/' }, own));
    assert.equal(failure.needs?.tool, 'http');
    const guarded = await failureOf(call('filesystem', 'write', { path: 'baton.yaml', content: 'x' }, own));
    assert.equal(guarded.needs?.tool, 'filesystem');
  });
});
