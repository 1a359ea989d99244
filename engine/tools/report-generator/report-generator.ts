import { reportTexts } from '../../language/texts/tools/report-generator.ts';
import { say } from '../../language/texts.ts';
import { reportGenerator } from '../../language/tools/builtin/report-generator.ts';
import { RunError } from '../../state/failure.ts';
import { countWords } from '../count-words.ts';
import { locate } from '../files/locate.ts';
import { writeLocated } from '../files/write-file.ts';
import { optionalText } from '../parameters.ts';
import { type Execute, makeTool, throwIfStopped } from '../tool.ts';
import { reportMarkdown } from './markdown.ts';
import { htmlPage } from './page.ts';
import { embed } from './pictures.ts';
import { readReport } from './read.ts';

const generate: Execute = async (parameters, world, { signal }) => {
  const report = readReport(parameters);
  const to = optionalText(parameters, 'path') === undefined ? undefined : await locate(parameters, 'path', 'write', world);
  const { headingsOf, picturesOf, renderMarkdown: toHtml } = await import('../lazy/markdown.ts');
  throwIfStopped(signal);

  const markdown = reportMarkdown(report, headingsOf);
  if (markdown.trim() === '') throw new RunError({ kind: 'input', message: say(reportTexts.empty) });

  const { pictures, missing } =
    report.format === 'html'
      ? await embed(picturesOf(markdown), to?.file, world)
      : { pictures: new Map<string, string>(), missing: [] };
  const title = report.title || (headingsOf(markdown)[0]?.text ?? '');
  const content = report.format === 'html' ? htmlPage(title, toHtml(markdown, pictures)) : markdown;
  const made = {
    content,
    report: content,
    format: report.format,
    title,
    sections: report.sections.length,
    word_count: countWords(markdown),
    missing,
  };
  if (!to) return { success: true, ...made };

  const written = await writeLocated(to, content, signal);
  return written['success'] === false ? written : { ...written, file_path: to.given, ...made };
};

/** Reports in Markdown and HTML. */
export const reportGeneratorTool = makeTool(reportGenerator, { generate });
