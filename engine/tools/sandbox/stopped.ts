import { allowOption, type Isolation, type Permission, widestIsolation } from '../../language/permission.ts';
import { sandboxTexts } from '../../language/texts/tools/sandbox.ts';
import { say } from '../../language/texts.ts';

/** Messages of programs without a network. */
const offline =
  /network is unreachable|ENETUNREACH|EAI_AGAIN|ENOTFOUND|could not resolve|couldn't resolve|name or service not known|name resolution|unable to resolve|no address associated|failed to connect|connection refused|ECONNREFUSED|nodename nor servname|network error|fetch failed|are you offline/i;
/** Messages of programs that may not read or write a file, or do not find it. */
const shut =
  /permission denied|EACCES|EPERM|operation not permitted|read-only file system|EROFS|no such file or directory|ENOENT|cannot find module|command not found|could not lock config|bwrap:/i;

/**
 * A hint for the failure of a contained program whose messages look like an effect of containment: the permission that lets it do more.
 * Undefined for other messages.
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
