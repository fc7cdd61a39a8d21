import { strict } from './strict.ts';

interface Template {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly accelerator?: string;
  readonly click?: () => void;
  readonly submenu?: readonly Template[];
}

interface MenuItem {
  readonly label: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly enabled: boolean;
  readonly submenu: Menu | null;
  readonly click: () => void;
}

/** Roles of Electron 45 that the app may name; a misspelt one would be an item that does nothing. */
const ROLES = [
  'about',
  'help',
  'hide',
  'hideOthers',
  'services',
  'unhide',
  'editMenu',
  'windowMenu',
  'close',
  'quit',
  'resetZoom',
  'zoomIn',
  'zoomOut',
  'togglefullscreen',
  'reload',
  'toggleDevTools',
];

export class Menu {
  static #application: Menu | null = null;
  readonly items: readonly MenuItem[];

  constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly Template[]): Menu {
    return strict('Menu', new Menu(template.map(buildItem)));
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }
}

function buildItem({
  label = '',
  role,
  type,
  enabled = true,
  accelerator,
  click,
  submenu,
  ...unknown
}: Template): MenuItem {
  const more = Object.keys(unknown);
  if (more.length > 0) throw new Error(`the stand-in for Electron does not know menu fields ${more.join()}`);
  if (role !== undefined && !ROLES.includes(role)) throw new Error(`Electron has no menu role ${role}`);
  if (label === '' && role === undefined && type !== 'separator')
    throw new Error('a menu item needs a label or a role');
  return {
    label,
    role,
    accelerator,
    enabled,
    submenu: submenu === undefined ? null : Menu.buildFromTemplate(submenu),
    click: click ?? (() => undefined),
  };
}
