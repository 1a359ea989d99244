import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../engine/store/folder.ts';
import { packForNpm } from '../package-npm.mjs';

/** The steps of deploy/Dockerfile, a list a stage. */
function stagesOf(text: string): { word: string; rest: string }[][] {
  const stages: { word: string; rest: string }[][] = [];
  for (const [, word = '', rest = ''] of text.matchAll(/^([A-Z]+) (.*)$/gm)) {
    if (word === 'FROM') stages.push([]);
    else stages.at(-1)?.push({ word, rest });
  }
  return stages;
}

/** Where this machine takes Debian's packages from. */
function mirror(): string[] {
  const file = '/etc/apt/sources.list.d/debian.sources';
  const [, address] = /^URIs: *(\S+)/m.exec(existsSync(file) ? readFileSync(file, 'utf8') : '') ?? [];
  return address === undefined ? [] : [address];
}

const canBegin = (): boolean => process.getuid?.() === 0 && spawnSync('debootstrap', ['--version']).status === 0;

/**
 * No container tool can fetch the image of Debian here, so the steps of the Dockerfile are carried out in a folder: Debian's packages by
 * debootstrap, npm's by the npm of this machine, everything else inside of the folder (chroot).
 */
describe('the image of the server', function () {
  this.timeout(1_800_000);
  before(function () {
    if (!canBegin()) this.skip();
  });
  let server: ChildProcess | undefined;
  afterEach(() => void server?.kill('SIGKILL'));
  const place = temporaryFolder();

  it('is made of what the Dockerfile says, serves as a user without rights, and ends when it is told to', async () => {
    const [packages = [], image = []] = stagesOf(readFileSync('deploy/Dockerfile', 'utf8'));
    const lastOf = (word: string): string => image.find((step) => step.word === word)?.rest ?? assert.fail(word);
    const runs = image.flatMap(({ word, rest }) => (word === 'RUN' ? [rest] : []));
    const [, debian = ''] = /--no-install-recommends ([\w.+ -]+?) &&/.exec(runs[0] ?? '') ?? [];
    const folder = join(place(), 'image');
    const base = ['--variant=minbase', `--include=${debian.split(' ').join(',')}`, 'trixie', folder, ...mirror()];
    execFileSync('debootstrap', base, { stdio: ['ignore', 'ignore', 'inherit'] });

    const install = packages.find(({ rest }) => rest.startsWith('npm install'))?.rest ?? assert.fail('npm install');
    const npm = install.replace('/opt/baton', join(folder, 'opt/baton')).replace('/tmp/baton-*.tgz', packForNpm(place()));
    execFileSync('sh', ['-c', npm], { cwd: place(), stdio: ['ignore', 'ignore', 'inherit'] });
    for (const run of runs.slice(1)) execFileSync('chroot', [folder, '/bin/sh', '-c', run]);

    writeFileSync(join(folder, 'project/greet.baton.yaml'), 'id: greet\nsteps: [{id: hello, set: {text: Hello}}]\n');
    mkdirSync(join(folder, 'project/.git'));
    for (const name of ['project/greet.baton.yaml', 'project/.git']) chownSync(join(folder, name), 10_001, 10_001);
    const command = [...JSON.parse(lastOf('ENTRYPOINT')), ...JSON.parse(lastOf('CMD'))].join(' ');
    const inside = (line: string): string[] => [
      `--userspec=${lastOf('USER')}`,
      folder,
      '/usr/bin/env',
      '-i',
      'PATH=/usr/local/bin:/usr/bin:/bin',
      ...lastOf('ENV').split(' '),
      '/bin/sh',
      '-c',
      `cd ${lastOf('WORKDIR')} && ${line}`,
    ];
    const told = execFileSync('chroot', inside('baton token test --scope read'), { encoding: 'utf8' });
    const token = /\bbaton_\w+|[\w-]{40,}/.exec(told)?.[0] ?? assert.fail(told);

    server = spawn('chroot', inside(`exec ${command} --port 0`), { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((done) => server?.once('close', done));
    assert.ok(server.stdout);
    let url = '';
    for await (const line of createInterface(server.stdout)) {
      const [, port] = /:(\d+)\b/.exec(line) ?? [];
      if (port !== undefined) url = `http://127.0.0.1:${port}`;
      if (url) break;
    }
    assert.equal((await fetch(`${url}/health/ready`)).status, 204);
    const listed = await fetch(`${url}/v1/pipelines`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(listed.status, 200);
    assert.match(await listed.text(), /greet\.baton\.yaml/);
    server.kill('SIGTERM');
    await ended;
  });
});
