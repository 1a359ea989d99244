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

/** What stands in each file, in its order. */
const manifests: Record<string, readonly string[]> = {
  'serve.yaml': ['PersistentVolumeClaim baton', 'Deployment baton-serve', 'Service baton-serve'],
  'postgres.yaml': [
    'Service baton-database',
    'StatefulSet baton-database',
    'Job baton-tables',
    'Deployment baton-serve',
    'Service baton-serve',
    'PodDisruptionBudget baton-serve',
    'Deployment baton-worker',
    'NetworkPolicy baton-database',
  ],
};

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
    const groups = await Promise.all(['v1', 'apps/v1', 'batch/v1', 'policy/v1', 'networking.k8s.io/v1'].map(load));
    const kinds: Kinds = Object.assign({}, ...groups);
    const check = (data: unknown): void => {
      assert.ok(isMap(data as JsonMap));
      const { kind } = data as JsonMap;
      const Kind = kinds[String(kind)] ?? assert.fail(`There is no ${String(kind)}.`);
      new Kind(data as JsonMap).validate();
    };
    const read = (file: string) => parseAllDocuments(readFileSync(`deploy/kubernetes/${file}`, 'utf8')).map((one) => one.toJS());
    for (const [file, names] of Object.entries(manifests)) {
      assert.deepEqual(
        read(file).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
        names,
      );
      for (const one of read(file)) check(one);
    }
    const documents = read('serve.yaml');
    assert.throws(() => check({ ...documents[1], spec: { ...documents[1].spec, replicas: 'one' } }), /replicas must be integer/);
  });
});
