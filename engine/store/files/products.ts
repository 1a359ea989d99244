import { diskError } from '../../disk/errno.ts';
import { replaceFile, withFile } from '../../disk/files/open-file.ts';
import { confine, type FileBounds } from '../../disk/paths/confine.ts';
import { foldsCase } from '../../disk/paths/folds-case.ts';
import { foldPath } from '../../disk/paths/path-rules.ts';
import { storeTexts } from '../../language/texts/storage/store.ts';
import { say } from '../../language/texts.ts';
import type { Files, ProductContent, RunPermissions } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { type ArtifactStore, sha256Hex } from './artifacts.ts';

interface FilesOptions {
  artifacts: ArtifactStore;
  /** The only place for output files. It is created with the first one. */
  outputFolder: string;
  /** The run's bounds, including permissions given meanwhile; without it nothing of the project is read. */
  bounds?(allowed: RunPermissions): FileBounds;
  /** The files that the run wrote before it was resumed, from its `product.written` facts. */
  written?: Iterable<{ path: string; name: string; file: string }>;
  /** Whether names in the output folder ignore case. */
  folds?: (folder: string) => boolean;
}

/** The writer of a product: only the same one may write the file again. */
export const productOwner = (path: string, name: string): string => `${path}:${name}`;

/** The `Files` port on real folders. */
export function createFiles({ artifacts, outputFolder, bounds, written = [], folds = foldsCase }: FilesOptions): Files {
  let isFolding: boolean | undefined;
  /** Equal for two names of one file. */
  const keyOf = (file: string): string => ((isFolding ??= folds(outputFolder)) ? foldPath(file) : file);
  const owners = new Map(Array.from(written, ({ path, name, file }) => [keyOf(file), productOwner(path, name)]));

  /** Claimed paths without a file yet. */
  const claimed = new Set<string>();
  const products = {
    from: outputFolder,
    inside: [outputFolder],
    // Writing there depends only on the run's own bounds.
    output: { base: outputFolder, name: '' },
    hint: () => say(storeTexts.productsHint, { folder: outputFolder }),
  };

  /** The path of a product, if it may be written there. */
  const locate = async (path: string, allowed: RunPermissions) => {
    const file = await confine(path, 'write', products);
    if (bounds) await confine(file, 'write', bounds(allowed));
    return { file, key: keyOf(file) };
  };

  /** Sets the owner of a path; returns the former one. */
  const own = (path: string, key: string, owner: string): string | undefined => {
    const before = owners.get(key);
    if (before !== undefined && (before !== owner || owner === '')) throw collision(path, before);
    owners.set(key, owner);
    return before;
  };

  return {
    putArtifact: artifacts.put,
    getArtifact: artifacts.get,
    readArtifact: artifacts.read,
    ...(bounds
      ? {
          async readBytes(path: string, most: number, allowed: RunPermissions = []) {
            const file = await confine(path, 'read', bounds(allowed));
            return withFile(file, async (handle, found) => {
              if (!found.isFile()) throw new RunError({ kind: 'input', message: say(storeTexts.noMediaFile, { file: path }) });
              if (found.size > most) return { bytes: found.size };
              return { data: (await handle.readFile()).toString('base64'), bytes: found.size };
            }).catch((error: unknown) => {
              throw diskError(error, storeTexts.unreadMedia, path);
            });
          },
        }
      : {}),
    async claimProduct(path, owner, allowed = []) {
      const { key } = await locate(path, allowed);
      if (own(path, key, owner) !== undefined) return () => undefined;
      claimed.add(key);
      return () => void (claimed.delete(key) && owners.delete(key));
    },
    async writeProduct(path, content, owner = '', allowed = []) {
      const { file, key } = await locate(path, allowed);
      const before = own(path, key, owner);
      claimed.delete(key);

      const bytes = bytesOf(content);
      await replaceFile(file, bytes).catch((error: unknown) => {
        if (before === undefined) owners.delete(key);
        throw diskError(error, storeTexts.productUnwritten, file);
      });

      return { file, bytes: Buffer.byteLength(bytes), hash: sha256Hex(bytes) };
    },
  };
}

const bytesOf = (content: ProductContent): string | Uint8Array =>
  typeof content === 'string' ? content : Buffer.from(content.base64, 'base64');

function ownerWords(owner: string): string {
  const name = owner.lastIndexOf(':');
  if (owner === '') return say(storeTexts.anotherStep);
  return name < 0 ? owner : say(storeTexts.productOf, { step: owner.slice(0, name), name: owner.slice(name + 1) });
}

function collision(path: string, owner: string): RunError {
  return new RunError({
    kind: 'input',
    message: say(storeTexts.productTwice, { file: path, who: ownerWords(owner) }),
    hint: say(storeTexts.productTwiceHint),
  });
}
