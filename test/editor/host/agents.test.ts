import assert from 'node:assert/strict';
import { extensions, LanguageModelTextPart, lm, type Uri } from 'vscode';
import type { BatonApi, BatonExtension, BatonStepEnd } from '../../../docs/baton-api.d.ts';
import { fileUri } from './support.ts';

const api = async (): Promise<BatonApi> => {
  const extension = extensions.getExtension<BatonExtension>('baton.baton');
  assert.ok(extension);
  return (await extension.activate()).getAPI(1);
};

const invoke = async (tool: string, input: object): Promise<unknown> => {
  await api();
  const { content } = await lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof LanguageModelTextPart);
  return JSON.parse(part.value);
};

describe('what other extensions and agents use', () => {
  it('tells runs, their steps and their ends as plain data', async () => {
    const { run, listRuns, onDidStartRun, onDidEndStep, onDidEndRun } = await api();
    const [started, steps, ended]: [Uri[], BatonStepEnd[], string[]] = [[], [], []];
    const parts = [
      onDidStartRun(({ uri }) => started.push(uri)),
      onDidEndStep((step) => steps.push(step)),
      onDidEndRun(({ status }) => ended.push(status)),
    ];
    const uri = fileUri('hello.baton.yaml');
    const end = await run(uri, { inputs: { who: 'Ann' } });
    for (const part of parts) part.dispose();
    assert.deepEqual([end?.status, end?.outputs['greeting'], end?.error], ['succeeded', 'Hello, Ann!', null]);
    assert.deepEqual([started.map(String), ended], [[String(uri)], ['succeeded']]);
    assert.deepEqual(
      steps.map(({ path, status }) => [path, status]),
      [
        ['greet', 'succeeded'],
        ['shout', 'skipped'],
        ['count', 'succeeded'],
      ],
    );
    const [newest] = await listRuns();
    assert.deepEqual([newest?.id, newest?.status, newest?.foreign], [end?.run.id, 'succeeded', false]);
  });

  it('refuses a version that there is not', async () => {
    await api();
    const extension = extensions.getExtension<{ getAPI(version: number): unknown }>('baton.baton');
    assert.throws(() => extension?.exports.getAPI(2), /no API of version 2/);
  });

  it('checks and explains a pipeline for an agent', async () => {
    assert.ok(['baton_check', 'baton_run', 'baton_explain'].every((name) => lm.tools.some((tool) => tool.name === name)));
    const checked = JSON.stringify(await invoke('baton_check', { file: 'bad.baton.yaml' }));
    assert.match(checked, /"runs":false.*"line":\d+,"severity":"error","code":"/);
    const told = JSON.stringify(await invoke('baton_explain', { file: 'hello.baton.yaml' }));
    assert.match(told, /"who":\{"type":"string","default":"world"\}.*"path":"greet","kind":"set"/);
  });

  it('lets an agent reach no file outside of the workspace', async () => {
    for (const file of ['../../etc/passwd.yaml', '/etc/hosts.yaml', 'none.baton.yaml', 'baton.yaml'])
      await assert.rejects(invoke('baton_check', { file }), /is not a pipeline in a folder of this workspace/);
  });
});
