/** What the manuals of ContextLab's examples give for inputs that have no default, by name; a path is from the top of its checkout. */
export const given: Readonly<Record<string, string>> = {
  code_file: 'examples/sample_code.py',
  document_source: 'examples/data/test_article.md',
  input_document: 'examples/data/test_article.md',
  input_file: 'examples/data/sales_data.csv',
};

/** Parts of the paths of examples whose own comments say that their run fails. */
export const promisedToFail: readonly string[] = [
  'supported/05_reported_failure',
  'supported/06_failure_policy',
  'simple_timeout_test',
];
