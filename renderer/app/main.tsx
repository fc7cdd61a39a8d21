import './styles.ts';
import { pickClient } from '../client/pick.ts';
import { start } from './start.tsx';

start(pickClient());
