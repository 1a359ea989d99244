import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { shortPath } from '../../../../engine/cli/files/paths.ts';
import { leadsOutside, personalityFolders, placesOf } from '../../../../engine/compile/find.ts';
import { isInside, isSamePath } from '../../../../engine/disk/paths/path-rules.ts';
import { editorWorkingFolder } from '../../../../engine/workspace/root.ts';
import { pathFrom } from '../../../../server/workspace/path-from.ts';
import { pathToUri } from '../../../../server/workspace/uris.ts';

const name = fc.constantFrom('a', 'B', 'Über uns', 'my folder', 'x[1]', '100 %', "it's", 'v1.2', '#', 'ß', '.hidden', 'a&b');
const names = (minLength: number) => fc.array(name, { minLength, maxLength: 3 });

/** Systems, the roots that projects have there, and other spellings of the same root. */
const systems = [
  { title: 'posix', path: posix, roots: ['/', '/home/ann', '/srv/[new] shop'], spelled: (root: string) => root },
  {
    title: 'win32',
    path: win32,
    roots: ['C:\\', 'C:\\Users\\Ann Lee', 'd:\\[new] shop', '\\\\machine\\share\\shop', '\\\\wsl$\\Debian\\home'],
    // As an editor writes the letter of a drive.
    spelled: (root: string) => root.replace(/^[A-Za-z]/, (letter) => letter.toLowerCase()),
  },
] as const;

for (const { title, path, roots, spelled } of systems) {
  const place = fc.record({ root: fc.constantFrom(...roots), below: names(1), other: names(1), cwd: names(0) });

  describe(`paths as ${title} has them`, () => {
    it('a file is found by the name that another file has for it', () =>
      fc.assert(
        fc.property(place, ({ root, below, other, cwd }) => {
          const [file, from] = [path.join(root, ...below, 'x.yaml'), path.join(root, ...other, 'y.yaml')];
          const named = pathFrom(file, from, path);
          assert.ok(!named.includes('\\'), named);
          const folders = { root: spelled(root), cwd: path.join(root, ...cwd) };
          assert.ok(
            placesOf(named, spelled(from), folders).some((one) => isSamePath(one, file, path)),
            named,
          );
        }),
      ));

    it('a path is looked for where the system would, and never outside of root and current folder', () =>
      fc.assert(
        fc.property(place, fc.array(fc.oneof(name, fc.constantFrom('..', '.')), { minLength: 1, maxLength: 5 }), (at, way) => {
          const { root, below, cwd } = at;
          const folders = { root, cwd: path.join(root, ...cwd) };
          const from = path.join(root, ...below, 'y.yaml');
          const places = placesOf(way.join('/'), from, folders);
          for (const one of places) assert.ok(isInside(one, root, path), one);
          const beside = path.resolve(path.dirname(from), way.join('/'));
          if (isInside(beside, root, path) && !/[\\/]\.\.?$/.test(way.join('/'))) assert.equal(places[0], beside);
        }),
      ));

    it('an absolute path means the same with either slash, in any spelling of the root', () =>
      fc.assert(
        fc.property(place, fc.boolean(), ({ root, below, other }, turned) => {
          const file = path.join(root, ...below, 'x.yaml');
          const written = turned ? file.replaceAll('\\', '/') : file;
          const folders = { root: spelled(root), cwd: spelled(root) };
          assert.deepEqual(placesOf(written, path.join(root, ...other, 'y.yaml'), folders), [file]);
          assert.equal(leadsOutside(written, undefined, folders), false);
        }),
      ));

    it('an absolute path of another folder leads outside', () =>
      fc.assert(
        fc.property(fc.constantFrom(...roots.slice(1)), (below) => {
          const folders = { root: path.join(below, 'in'), cwd: path.join(below, 'in') };
          assert.ok(leadsOutside(path.join(below, 'in-between', 'x'), undefined, folders));
          assert.ok(!isInside(path.join(below, 'in-between'), path.join(below, 'in'), path));
        }),
      ));

    it('personalities lie where the system would put them', () => {
      for (const root of roots) assert.equal(personalityFolders(root, root)[0], path.join(root, '.baton/personalities'));
    });

    it('a path that is shown from a folder leads back to the file', () =>
      fc.assert(
        fc.property(place, ({ root, below, other }) => {
          const [file, cwd] = [path.join(root, ...below, 'x'), path.join(root, ...other)];
          assert.equal(path.resolve(cwd, shortPath(file, cwd, path)), file);
        }),
      ));

    it('a file belongs to the innermost workspace folder around it', () =>
      fc.assert(
        fc.property(place, ({ root, below }) => {
          const inner = path.join(root, ...below);
          const file = path.join(inner, 'x.yaml');
          assert.equal(editorWorkingFolder(file, [root, path.join(root, 'elsewhere'), inner], path), inner);
        }),
      ));

    it('a URI leads back to the file', () =>
      fc.assert(
        fc.property(place, ({ root, below }) => {
          const file = path.join(root, ...below, 'x.yaml');
          assert.equal(fileURLToPath(pathToUri(file), { windows: path === win32 }), file);
        }),
      ));
  });
}

describe('names in another case', () => {
  it('are one file on Windows alone, also with accents behind their letters', () => {
    assert.ok(isSamePath('C:\\Shop\\\u00dcber', 'c:\\shop\\u\u0308ber', win32));
    assert.ok(!isSamePath('/Shop', '/shop', posix));
    assert.ok(isInside('c:\\shop\\a', 'C:\\Shop', win32));
    assert.ok(!isInside('/shop/a', '/Shop', posix));
  });
});
