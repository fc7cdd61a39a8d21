export { formatBytes, formatCount, plural } from '../operations/report/words.ts';
