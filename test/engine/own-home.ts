import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the suite in which it is called an empty home: what Baton keeps for this machine is not touched. */
export function useOwnHome(): void {
  const usual = process.env['HOME'];
  let home = '';
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'baton-home-'));
    process.env['HOME'] = home;
  });
  after(() => {
    if (usual === undefined) delete process.env['HOME'];
    else process.env['HOME'] = usual;
    rmSync(home, { recursive: true, force: true });
  });
}
