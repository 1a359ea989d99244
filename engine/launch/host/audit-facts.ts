import { definedMap, type JsonMap } from '../../language/json.ts';
import { formatPermission } from '../../language/permission.ts';
import { auditTexts as texts } from '../../language/texts/storage/audit.ts';
import { say } from '../../language/texts.ts';
import type { RunEvent } from '../../state/events.ts';
import { toFailure } from '../../state/failure.ts';
import { isAudited, recordAudit } from '../../store/audit/audit-log.ts';
import type { AuditEntry } from '../../store/audit/make-rows.ts';

/** The person at this machine, by the system's user name. */
export const localPerson = (): string => process.env['USER'] || process.env['USERNAME'] || 'local';

interface AuditedRun {
  root: string;
  run: string;
  /** The person who starts or resumes it. */
  person?: string | undefined;
}

/**
 * Keeps actions of persons and programs in a run in the audit of a folder, in the order of facts; nothing where there is no
 * audit.
 */
export function auditRun({ root, run, person = localPerson() }: AuditedRun) {
  let writing = Promise.resolve();
  let fault: string | undefined;
  const isKept = isAudited(root);

  return {
    event(event: RunEvent): void {
      const entry = isKept ? entryOf(event, person) : undefined;
      if (!entry) return;
      writing = writing
        .then(() => recordAudit(root, { ...entry, run }))
        .catch((error: unknown) => {
          fault ??= say(texts.notKept, { why: toFailure(error).message });
        });
    },
    /** Resolves when everything is written, with what is missing, if anything. */
    async end(): Promise<string | undefined> {
      await writing;
      return fault;
    },
  };
}

/**
 * The audit entries of facts that another machine has sent as lines of JSON; what names nobody is by `person`, and `about` is added to each.
 * Throws a SyntaxError for a line that is not JSON.
 */
export function entriesOfLines(
  lines: string,
  { run, person, about }: { run: string; person: string; about: JsonMap },
): AuditEntry[] {
  return lines.split('\n').flatMap((line) => {
    // Most facts are of steps, and need not be parsed.
    if (!audited.test(line)) return [];
    // An invalid fact gives no entry; the reader of the log reports the damage.
    const event: RunEvent = JSON.parse(line);
    const entry = entryOf(event, person);
    return entry ? [{ ...entry, by: entry.by ?? person, run, about: { ...entry.about, ...about } }] : [];
  });
}

/** Matches lines of facts that `entryOf` has an entry for. */
const audited = /"type":"(?:run\.|person\.answered|permission\.given|limits\.changed)/;

/** The audit entry of an event. */
export function entryOf(event: RunEvent, person: string): Omit<AuditEntry, 'run'> | undefined {
  const { at } = event;
  switch (event.type) {
    case 'run.started': {
      const { pipeline, parent } = event;
      return {
        action: 'run.begun',
        by: person,
        at,
        about: definedMap({ pipeline: pipeline.id, hash: pipeline.hash, from: parent?.run }),
      };
    }
    case 'run.edited': {
      // Of a large value its hash stands there.
      const said = 'value' in event.value ? event.value.value : event.value;
      return { action: 'value.set', by: event.by ?? person, at, about: { path: event.path }, said };
    }
    case 'run.resumed':
      return { action: 'run.resumed', by: person, at };
    case 'run.finished':
      return { action: 'run.ended', at, about: { status: event.status } };
    case 'person.answered':
      return { action: 'question.answered', by: event.by, at, about: { question: event.question }, said: event.value };
    case 'permission.given': {
      const about = definedMap({ permission: formatPermission(event), step: event.step, lasting: event.lasting });
      return { action: 'permission.given', by: event.by, at, about };
    }
    case 'limits.changed':
      return { action: 'limits.changed', by: event.by, at, about: definedMap({ ...event.limits }) };
    default:
      return undefined;
  }
}
