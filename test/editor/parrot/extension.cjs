// A stranger's extension that brings models to VS Code: one that repeats what it hears, and some that refuse.
const vscode = require('vscode');

const names = ['parrot', 'miser', 'sulker', 'guard', 'scribe'];

/** What the scribe writes: first a pipeline with an error, then one without. */
const drafts = ['sett', 'set'].map((key) => `id: greet\nsteps:\n  - {id: hello, ${key}: {line: Hello}}\n`);

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('baton-test', {
      provideLanguageModelChatInformation: () =>
        names.map((name) => ({
          id: `${name}-1`,
          name,
          family: name,
          version: '1',
          maxInputTokens: 1000,
          maxOutputTokens: 1000,
          capabilities: { toolCalling: true },
          // As the models of Copilot: whoever asks one needs a person's consent.
          ...(name === 'guard' ? { requiresAuthorization: true } : {}),
        })),
      async provideLanguageModelChatResponse({ family }, messages, options, progress, token) {
        if (family === 'miser') throw vscode.LanguageModelError.Blocked('The quota is used up.');
        if (family === 'sulker') return new Promise((done) => token.onCancellationRequested(done));
        if (family === 'scribe') {
          const pipeline = messages.some(({ role }) => role === vscode.LanguageModelChatMessageRole.Assistant)
            ? drafts[1]
            : drafts[0];
          return progress.report(new vscode.LanguageModelTextPart(JSON.stringify({ pipeline, notes: 'Nothing is open.' })));
        }
        const parts = messages.at(-1).content;
        const said = parts
          .map((part) => part.value ?? `the tool gave ${part.content.map(({ value }) => value).join('')}`)
          .join('');
        const [tool] = options.tools ?? [];
        const wants = tool && !messages.some(({ content }) => content.some((part) => part.callId !== undefined));
        if (wants)
          return progress.report(new vscode.LanguageModelToolCallPart('call-1', tool.name, { path: 'hello.baton.yaml' }));
        for (const word of `You said: ${said}`.split(/(?<= )/)) progress.report(new vscode.LanguageModelTextPart(word));
      },
      provideTokenCount: async (_model, text) => String(text).length,
    }),
  );
};
