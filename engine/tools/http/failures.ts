import { errnoOf } from '../../disk/errno.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { isRunError, RunError } from '../../state/failure.ts';

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: httpTexts.refused,
  ENOTFOUND: httpTexts.unknownHost,
  EAI_AGAIN: httpTexts.lookup,
  ECONNRESET: httpTexts.reset,
  EPIPE: httpTexts.reset,
  UND_ERR_SOCKET: httpTexts.reset,
  EHOSTUNREACH: httpTexts.unreachable,
  ENETUNREACH: httpTexts.unreachable,
  ETIMEDOUT: httpTexts.slow,
  UND_ERR_CONNECT_TIMEOUT: httpTexts.slow,
};

/** The failure of a connection as a RunError: our own as it is, else `network`. */
export function toolConnectionFailure(host: string, thrown: unknown): RunError {
  const codes: string[] = [];
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; depth++) {
    if (isRunError(error)) return error;
    const code = errnoOf(error);
    if (code) codes.push(code);
    error = error instanceof AggregateError && error.cause === undefined ? error.errors[0] : error.cause;
  }

  const known = codes.find((code) => reasons[code]);
  const [code = thrown instanceof Error ? thrown.message : String(thrown)] = codes;
  const unlisted = /CERT|TLS|SSL|SIGNED|ISSUER/.test(code) ? httpTexts.certificate : httpTexts.protocol;
  const why = known ? reasons[known] : say(unlisted, { code });

  return new RunError({ kind: 'network', message: say(httpTexts.noConnection, { host, why: why ?? code }) });
}
