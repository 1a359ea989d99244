import { picture, pictureFailures, type Stage, shareStage } from './harness.ts';

const text = `id: sizes
inputs:
  size: {type: string}
variables: {word: none}
steps:
  - id: sort
    switch: "{{ size }}"
    cases:
      small:
        - id: little
          set: {word: little}
      large:
        - id: much
          set: {word: much}
  - id: say
    set: {text: "{{ word | upper }}"}
outputs: {said: "{{ say.text }}"}
tests:
  - name: what is small
    inputs: {size: small}
    expect: {outputs: {said: LITTLE}}
  - name: what is wrong
    inputs: {size: small}
    expect: {outputs: {said: MUCH}}
`;

describe('the cases of tests', () => {
  let stage: Stage;
  pictureFailures(() => stage);
  before(async () => {
    stage = await shareStage({ open: 'sizes.baton.yaml', files: { 'sizes.baton.yaml': text } });
  });
  after(() => stage?.close());

  it('stand in the Test Explorer, run with coverage in the margin, and fail at their line', async () => {
    const { workbench } = stage;
    const editor = workbench.editor('sizes.baton.yaml');
    // The margin has a mark beside each case.
    await editor.locator('.testing-run-glyph').first().waitFor();
    await workbench.command('Test: Run Tests in Current File');
    await editor.locator('.codicon-testing-passed-icon').first().waitFor();
    // The results have taken half of the window: the case that fails is further down.
    await workbench.goTo('sizes.baton.yaml', 24);
    await editor.locator('.codicon-testing-failed-icon').first().waitFor();
    await editor
      .getByText(/"LITTLE"\s!=\s"MUCH"/)
      .first()
      .waitFor();

    await workbench.command('Test: Run Tests with Coverage in Current File');
    await workbench.goTo('sizes.baton.yaml', 13);
    await editor.locator('.coverage-deco-miss').first().waitFor();
    await workbench.picture(picture('tests'));
  });
});
