import type { Environment } from '../../language/environment.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { Refusal } from '../refusal.ts';
import type { ExportWatch } from './export-watch.ts';

/** The target of a run's spans. */
export interface TraceTarget {
  url: string;
  headers: Readonly<Record<string, string>>;
  service: string;
  resource: Readonly<Record<string, string>>;
  /** Includes prompts and answers. */
  content: boolean;
  /** Where a process drives runs of which nobody reads the notes. */
  watch?: ExportWatch;
}

/**
 * The address for spans: from `--otlp`, else from OpenTelemetry's variables; undefined where neither is set. Throws a Refusal
 * for an invalid address.
 */
export function traceTarget(env: Environment, said?: string): TraceTarget | undefined {
  if (said === undefined && (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none'))
    return undefined;

  const own = said === undefined ? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] : undefined;
  const base = said ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const written = own || base;
  if (!written) return undefined;

  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Refusal(say(launchTexts.traceAddress, { url: written }), { hint: say(launchTexts.traceAddressHint) });

  // The variable for all signals is a base address, the one for traces a complete one.
  if (!own && !url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  const resource = headerPairs(env['OTEL_RESOURCE_ATTRIBUTES']);

  return {
    url: url.href,
    headers: headerPairs(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ?? env['OTEL_EXPORTER_OTLP_HEADERS']),
    service: env['OTEL_SERVICE_NAME'] || resource['service.name'] || 'baton',
    resource,
    content: env['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT']?.toLowerCase() === 'true',
  };
}

/** `name=value,name=value`, percent-encoded. */
function headerPairs(text = ''): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at > 0) headers[part.slice(0, at).trim()] = decodeHeader(part.slice(at + 1).trim());
  }
  return headers;
}

function decodeHeader(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
