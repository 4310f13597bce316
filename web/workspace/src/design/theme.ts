import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Drawer,
  Menu,
  Modal,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";

const QUICK = { transition: "fade", duration: 90 } as const;

/** What every component starts from; colours and measures are in tokens.css and mantine.css. */
export const theme = createTheme({
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 28 } }),
    Button: Button.extend({ defaultProps: { size: "sm", variant: "default" } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: { duration: 120 }, lockScroll: false } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: QUICK, position: "bottom-start", offset: 4 } }),
    Modal: Modal.extend({
      // The page itself never scrolls, so there is nothing to lock.
      defaultProps: { transitionProps: QUICK, lockScroll: false, centered: false, yOffset: "10vh", radius: 8 },
    }),
    NumberInput: NumberInput.extend({ defaultProps: { size: "sm" } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: QUICK, position: "bottom-start", offset: 4, shadow: "md" } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs" } }),
    Select: Select.extend({
      defaultProps: { size: "sm", allowDeselect: false, comboboxProps: { transitionProps: QUICK, offset: 4 } },
    }),
    Switch: Switch.extend({ defaultProps: { size: "xs" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm", autosize: true, minRows: 2, maxRows: 12 } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    Tooltip: Tooltip.extend({ defaultProps: { transitionProps: QUICK, openDelay: 350, offset: 6 } }),
  },
});
