/** Something of the system that a suite needs. */
export interface SystemNeed {
  what: string;
  has(): boolean;
  packages: string[];
  otherwise?: string;
}

export const needs: Record<'chromium' | 'bubblewrap' | 'python', SystemNeed>;
export function howToGet(need: SystemNeed): string;
export function prepareSystem(wanted?: SystemNeed[]): Promise<void>;
