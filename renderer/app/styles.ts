import '@blueprintjs/core/lib/css/blueprint.css';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../ui/theme.css';
