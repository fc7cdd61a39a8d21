export { formatBytes, formatCount, formatMilliseconds, plural } from '../operations/report/words.ts';
