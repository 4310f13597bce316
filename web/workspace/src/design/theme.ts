import { createTheme } from "@mantine/core";

const CLOSE = { "aria-label": "Close" };
const QUICK = { transition: "fade", duration: 90 } as const;

/**
 * What every component starts from; colours and measures are in tokens.css and mantine.css. Components are named and not
 * imported here, so that a screen loads only those that it shows.
 */
export const theme = createTheme({
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 28 } },
    Button: { defaultProps: { size: "sm", variant: "default" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 }, lockScroll: false, closeButtonProps: CLOSE } },
    Menu: { defaultProps: { transitionProps: QUICK, position: "bottom-start", offset: 4 } },
    // The page itself never scrolls, so there is nothing to lock.
    Modal: { defaultProps: { transitionProps: QUICK, lockScroll: false, centered: false, yOffset: "10vh", radius: 8, closeButtonProps: CLOSE } },
    Popover: { defaultProps: { transitionProps: QUICK, position: "bottom-start", offset: 4, shadow: "md" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false, openOnFocus: false, comboboxProps: { transitionProps: QUICK, offset: 4 } } },
    Switch: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "sm", autosize: true, minRows: 2, maxRows: 12 } },
    TextInput: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { transitionProps: QUICK, openDelay: 350, offset: 6 } },
  },
});
