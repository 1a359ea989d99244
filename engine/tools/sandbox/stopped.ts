import { allowOption, type Isolation, type Permission, widestIsolation } from '../../language/permission.ts';
import { sandboxTexts } from '../../language/texts/tools/sandbox.ts';
import { say } from '../../language/texts.ts';

/** What programs say that miss the network. */
const offline =
  /network is unreachable|ENETUNREACH|EAI_AGAIN|ENOTFOUND|could not resolve|couldn't resolve|name or service not known|name resolution|unable to resolve|no address associated|failed to connect|connection refused|ECONNREFUSED|nodename nor servname|network error|fetch failed|are you offline/i;
/** What they say that may not read or write, or do not find, what is there. */
const shut =
  /permission denied|EACCES|EPERM|operation not permitted|read-only file system|EROFS|no such file or directory|ENOENT|cannot find module|command not found|could not lock config|bwrap:/i;

/**
 * What to say with the failure of a contained program whose words look like what containment does: the permission that lets it do more.
 * Undefined where they do not.
 */
export function wordsIfStopped(said: string, permitted: readonly Permission[]): string | undefined {
  const isolation = widestIsolation(permitted);
  const [permission] = permitted.filter((one) => (one.isolation ?? 'contained') === isolation);
  const wider = widerIsolation(said, isolation);
  if (!permission || !wider) return undefined;
  const allow = allowOption({ ...permission, isolation: wider });
  return say(wider === 'net' ? sandboxTexts.withoutNetwork : sandboxTexts.withoutMachine, { allow });
}

function widerIsolation(said: string, isolation: Isolation): Isolation | undefined {
  if (isolation === 'contained' && offline.test(said)) return 'net';
  return shut.test(said) ? 'machine' : undefined;
}
