import { rawPromql } from '../../query/promql/raw.ts';
import type { Queryable } from './panel-props.ts';

/** A PromQL query over metrics of the servers, with the labels of its result. */
export const promql = (text: string, labels: readonly string[]): Queryable => rawPromql(text, { labels });
