/** Labels that Docker writes into each log line's record, so that the log agent knows whose line it is. */
export const LOGGED_LABELS = ['com.docker.compose.project', 'com.docker.compose.service'] as const;

/**
 * 250 MB a container: about as long as the log agent's queue holds at 100,000 lines a minute, and no log fills the disk.
 * Applications need the same options; the page for them prints these.
 */
export const LOGGING = {
  driver: 'json-file',
  options: { 'max-size': '50m', 'max-file': '5', labels: LOGGED_LABELS.join(',') },
} as const;
