export declare const RUNTIME_MODULES: string[]
export declare function copyRuntimeModules(to: string): void
