/** One finding. `missing` stops every run, `lacking` only those that use it. */
export interface DoctorFinding {
  about: string;
  state: 'fine' | 'lacking' | 'missing';
  says: string;
  hint?: string;
}
