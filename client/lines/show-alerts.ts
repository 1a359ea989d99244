import { Diagnostic, DiagnosticSeverity, languages, Range, Uri } from 'vscode';
import { toPosition } from '../../engine/compile/source/lines.ts';
import { engine, type RunHandle } from '../runs/engine.ts';
import { clientTexts } from '../texts.ts';
import { placeAlerts } from './place-alerts.ts';

/** The alerts of the newest run of each file, as warnings at their places. */
export interface ShownAlerts {
  /**
   * Evaluates the alerts of a finished run; replaces those of the run before, and notifies the recipients in `baton.yaml`, if
   * a person has permitted it. Returns why somebody was not notified. Rejects if the history cannot be read.
   */
  report(handle: RunHandle): Promise<string[]>;
  dispose(): void;
}

/** Opens the list of warnings. */
export function showAlerts(): ShownAlerts {
  const problems = languages.createDiagnosticCollection('baton-alerts');
  /** The files with warnings, by the file that ran. */
  const shown = new Map<string, Uri[]>();

  return {
    async report({ compiled, state, folder }) {
      const { judgeRun, deliverAlerts } = await engine();
      const { alerts } = await judgeRun({ compiled, state });
      const { file } = compiled.world;
      for (const uri of shown.get(file) ?? []) problems.delete(uri);
      const byFile = Map.groupBy(placeAlerts(compiled, alerts), (one) => one.file);

      for (const [name, placed] of byFile) {
        const warnings = placed.map(({ starts, start, message }) => {
          const { line, character } = toPosition(starts, start);
          const range = new Range(line, character, line, Number.MAX_SAFE_INTEGER);
          const warning = new Diagnostic(range, message, DiagnosticSeverity.Warning);
          warning.source = clientTexts.runProblems();
          return warning;
        });
        problems.set(Uri.file(name), warnings);
      }

      shown.set(
        file,
        [...byFile.keys()].map((name) => Uri.file(name)),
      );

      return deliverAlerts({ compiled, state, folder, alerts });
    },
    dispose: () => problems.dispose(),
  };
}
