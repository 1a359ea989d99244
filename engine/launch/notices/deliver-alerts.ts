import type { Compiled } from '../../compile/compile.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import type { Alert } from '../../insight/alerts.ts';
import type { JsonMap } from '../../language/json.ts';
import { allowOption, formatPermission } from '../../language/permission.ts';
import { alertTexts as texts } from '../../language/texts/alerts.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { toFailure } from '../../state/failure.ts';
import type { RunState } from '../../state/state.ts';
import { alertsFile } from '../../store/paths.ts';
import { createTools } from '../../tools/tools.ts';
import { toolEnvironment } from '../admission/refuse-unavailable.ts';
import type { HostOptions } from '../options.ts';
import { withPermissions } from '../permissions/ask-permissions.ts';
import { grantedPermissions } from '../permissions/granted-permissions.ts';
import { grantFor } from '../permissions/keep-granted.ts';
import { Refusal } from '../refusal.ts';

/** A run with alerts, and the people who may be asked. */
interface AlertedRun extends Pick<HostOptions, 'allow' | 'askPermissions' | 'env'> {
  folder: string;
  compiled: Compiled;
  state: RunState;
  alerts: readonly Alert[];
}

/** A tool call that delivers alerts. */
interface Delivery {
  tool: 'http' | 'terminal';
  action: string;
  parameters: JsonMap;
  target: string;
  asks: string;
}

/** The timeout in seconds. */
const timeout = 30;

/**
 * Delivers alerts as `alerts` of `baton.yaml` says, with the tools and permissions of a run: the folder only asks. Returns,
 * in sentences, why something was not delivered; that is no failure.
 */
export async function deliverAlerts(run: AlertedRun): Promise<string[]> {
  if (run.alerts.length === 0) return [];
  const notes: string[] = [];
  const report = describeRun(run);
  const { root = '' } = run.state.started ?? {};

  for (const delivery of deliveriesOf(run, report)) {
    try {
      // A fixed path: the command that a person permits is then the same each time.
      if (delivery.tool === 'terminal') await writeAtomic(alertsFile(root), `${JSON.stringify(report)}\n`, { mode: 0o600 });
      await withPermissions({ allow: run.allow, askPermissions: run.askPermissions }, ({ allow }) =>
        deliver(run, delivery, allow),
      );
    } catch (error) {
      const why = error instanceof Refusal ? [error.message, error.hint].filter(Boolean).join(' ') : toFailure(error).message;
      notes.push(say(texts.untold, { target: delivery.target, why }));
    }
  }

  return notes;
}

const describeRun = ({ state: { started }, alerts }: AlertedRun): JsonMap => ({
  run: started?.run ?? '',
  pipeline: started?.pipeline.id ?? '',
  alerts: alerts.map(({ step, ...alert }): JsonMap => (step === undefined ? { ...alert } : { ...alert, step })),
});

function deliveriesOf({ compiled }: AlertedRun, report: JsonMap): Delivery[] {
  const { webhook, command } = compiled.world.settings?.alerts ?? {};
  const deliveries: Delivery[] = [];
  if (typeof webhook === 'string')
    deliveries.push({
      tool: 'http',
      action: 'post',
      parameters: { url: webhook, json: report, timeout },
      target: webhook,
      asks: texts.asksWebhook,
    });
  if (Array.isArray(command))
    deliveries.push({
      tool: 'terminal',
      action: 'execute',
      parameters: { argv: command, timeout },
      target: command.join(' '),
      asks: texts.asksCommand,
    });

  return deliveries;
}

/** Calls the tool once. Throws a Refusal where a permission is missing, a RunError where the call failed. */
async function deliver(
  { folder, compiled: { world, text }, state, env }: AlertedRun,
  { tool, action, parameters, target, asks }: Delivery,
  allow: readonly string[] | undefined,
): Promise<void> {
  const { started } = state;
  if (!started) return;

  const { root, workdir, output_path: outputFolder, output_by: outputBy = 'folder' as const } = started;
  const { file, settings = {} } = world;
  const granted = await grantedPermissions({ root, settings, files: [{ file, text }], allow });
  const place = { root, workdir, outputFolder, outputBy, spill: folder };
  const tools = createTools({ ...place, allow: granted, env: toolEnvironment(root, env, undefined) });

  try {
    const { success, error } = await tools.call(tool, action, parameters, {
      signal: new AbortController().signal,
      log: () => undefined,
    });
    if (success === false) throw new Error(String(error ?? ''));
  } catch (error) {
    const { needs, message } = toFailure(error);
    if (!needs) throw error;
    throw new Refusal(`${say(asks, { target })} ${message}`, {
      needs: [formatPermission(needs)],
      grants: [grantFor(needs, { root, file, settings })],
      hint: say(launchTexts.permissionHint, { allows: allowOption(needs) }),
    });
  } finally {
    await tools.close?.();
  }
}
