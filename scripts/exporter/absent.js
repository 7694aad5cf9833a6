// Stands for a package that is not in the exporter's bundle.
export default {};
