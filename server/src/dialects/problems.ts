import type { Span } from '../yaml/span';
import type { Problem } from './facts';

/** Collects the findings made while one resource is read. */
export class Problems {
  readonly list: Problem[] = [];

  /** The API server would refuse the object. */
  reject(rule: string, span: Span, message: string, data?: Problem['data']): void {
    this.list.push({ rule, message, span, rejected: true, ...(data === undefined ? {} : { data }) });
  }

  /** The API server would refuse the object, and yet its meaning is clear (`Problem.clear`). */
  rejectClear(rule: string, span: Span, message: string, data?: Problem['data']): void {
    this.list.push({ rule, message, span, rejected: true, clear: true, ...(data === undefined ? {} : { data }) });
  }

  /** Accepted, but most likely not what is meant. */
  warn(rule: string, span: Span, message: string, data?: Problem['data']): void {
    this.list.push({ rule, message, span, rejected: false, ...(data === undefined ? {} : { data }) });
  }

  get refused(): boolean {
    return this.list.some((problem) => problem.rejected && problem.clear !== true);
  }
}
