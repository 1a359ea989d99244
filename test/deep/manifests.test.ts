import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { isMap, type JsonMap } from '../../engine/language/json.ts';

interface Manifest {
  validate(): void;
}
type Kinds = Record<string, new (data: JsonMap) => Manifest>;

const packages = resolve('test/deep/packages');

describe('the files for who operates a server, by those who read them', function () {
  this.timeout(600_000);

  it('the alerts are what Prometheus takes', function () {
    if (spawnSync('promtool', ['--version']).status !== 0) this.skip();
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', 'deploy/prometheus/alerts.yaml'], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, `${stdout}${stderr}`);
  });

  it('the manifests fit the schemas of Kubernetes', async () => {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: packages, stdio: 'ignore' });
    const load = async (group: string): Promise<Kinds> =>
      import(pathToFileURL(join(packages, 'node_modules/kubernetes-models', group, 'index.js')).href);
    const kinds = { ...(await load('v1')), ...(await load('apps/v1')) };
    const check = (data: unknown): void => {
      assert.ok(isMap(data as JsonMap));
      const { kind } = data as JsonMap;
      const Kind = kinds[String(kind)] ?? assert.fail(`There is no ${String(kind)}.`);
      new Kind(data as JsonMap).validate();
    };
    const documents = parseAllDocuments(readFileSync('deploy/kubernetes/serve.yaml', 'utf8')).map((one) => one.toJS());
    assert.deepEqual(
      documents.map(({ kind }) => kind),
      ['PersistentVolumeClaim', 'Deployment', 'Service'],
    );
    for (const one of documents) check(one);
    assert.throws(() => check({ ...documents[1], spec: { ...documents[1].spec, replicas: 'one' } }), /replicas must be integer/);
  });
});
