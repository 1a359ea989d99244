import type { SdkError } from './provider.ts';

type Class<Instance> = abstract new (...given: never[]) => Instance;

/** Reads the error of a call or its stream. The SDKs of OpenAI and Anthropic have the same errors, in different classes. */
export const errorReader =
  (
    Timeout: Class<Error>,
    Connection: Class<Error>,
    Api: Class<Error & { readonly error: unknown; readonly headers: Headers | undefined }>,
  ) =>
  (thrown: unknown): SdkError => {
    if (thrown instanceof Timeout) return { what: 'timeout', cause: thrown.cause };
    if (thrown instanceof Connection) return { what: 'connection', cause: thrown.cause };
    if (thrown instanceof Api)
      return { what: 'error-in-stream', body: thrown.error ?? thrown.message, headers: new Headers(thrown.headers) };
    return thrown instanceof SyntaxError ? { what: 'broken-json' } : { what: 'connection', cause: thrown };
  };
