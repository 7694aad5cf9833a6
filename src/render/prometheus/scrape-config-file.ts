import { generatedHeader } from '../../model/generated-header.ts';
import type { PlatformView } from '../../model/platform-view.ts';
import type { StackModel } from '../../model/stack.ts';
import { toYaml } from '../../shared/yaml.ts';
import { scrapeConfigs } from './scrape-config.ts';

/**
 * A file for `scrape_config_files` of a Prometheus that exists already (requirement H6): the jobs and nothing else, so
 * that its own configuration stays as it is.
 */
export const renderScrapeConfigFile = (model: StackModel, view: PlatformView): string =>
  generatedHeader(model) + toYaml({ scrape_configs: scrapeConfigs(model, view) });
