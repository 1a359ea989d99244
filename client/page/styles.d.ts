/** The build puts it beside the script as dist/panel.css. */
declare module '*.css' {}
