import '@blueprintjs/core/lib/css/blueprint.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../ui/theme.css';
import { pickClient } from '../client/pick.ts';
import { start } from './start.tsx';

start(pickClient());
