import { configComplaints } from '../exporter/config/config-complaints.ts';
import type { Problem } from '../model/origin.ts';
import type { StackModel } from '../model/stack.ts';
import { inDeclaredWords } from './declared-words.ts';

/** What each exporter is told, judged by its own code: one that does not start would be found after the deployment. */
export const checkExporters = (model: StackModel): Problem[] =>
  model.exporters.flatMap(({ workload, config, origin }) =>
    [...new Set(Object.values(config).flatMap(configComplaints))].map(complaint => ({
      code: 'exporter-config-invalid' as const,
      origin,
      message: `${workload}: ${inDeclaredWords(workload, complaint)}`,
      hint: 'Correct it in the declaration; docs/exporter.md lists what each check takes.',
    })),
  );
