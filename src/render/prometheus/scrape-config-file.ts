import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { scrapeConfigs } from './scrape-config.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * A file for `scrape_config_files` of a Prometheus that exists already (requirement H6): the jobs and nothing else, so
 * that its own configuration stays as it is. Prometheus refuses two jobs of one name, so these begin with the stack's;
 * the label `job` is the same as everywhere.
 */
export const renderScrapeConfigFile = (model: StackModel, view: PlatformView): string =>
  generatedHeader(model) +
  toYaml({ scrape_configs: scrapeConfigs(model, view).map(config => prefixed(model.name, config)) });

const prefixed = (stack: string, config: Config): Config => ({
  ...config,
  job_name: `${stack}-${config.job_name}`,
  relabel_configs: [
    { target_label: 'job', replacement: String(config.job_name).replaceAll('$', '$$$$') },
    ...(config.relabel_configs as readonly Config[]),
  ],
});
