import type { Attributes, TraceSpan } from './span.ts';

/** The sender, for the resource of the spans. */
interface Sender {
  service: string;
  version: string;
  /** More attributes of the resource. */
  attributes?: Readonly<Record<string, string>>;
}

/** Spans in OTLP/JSON (`ExportTraceServiceRequest`, the body of a POST to `/v1/traces`). */
export function toOtlp(spans: readonly TraceSpan[], { service, version, attributes = {} }: Sender): object {
  const resource = { 'service.name': service, 'service.version': version, ...attributes };
  return {
    resourceSpans: [
      {
        resource: { attributes: pairs(resource) },
        scopeSpans: [{ scope: { name: 'baton', version }, spans: spans.map(otlpSpan) }],
      },
    ],
  };
}

const kinds = { internal: 1, client: 3 } as const;
const failedCode = 2;

function otlpSpan({ trace, id, parent, name, kind, start, end, attributes, events, failure }: TraceSpan): object {
  return {
    traceId: trace,
    spanId: id,
    parentSpanId: parent || undefined,
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    attributes: pairs(attributes),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: nanoseconds(event.at),
      attributes: pairs(event.attributes),
    })),
    status: failure ? { code: failedCode, message: failure.message } : {},
  };
}

/** As text: the value is too large for a JSON number. */
const nanoseconds = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

const pairs = (attributes: Attributes): object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));

function otlpValue(value: Attributes[string]): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
