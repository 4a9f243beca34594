rule configuration:
    input:
        given(f"{RESULTS}/config.json", config),
    output:
        f"{RESULTS}/config.json",
    log:
        f"{RESULTS}/logs/configuration.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    params:
        content=config,
    script:
        "../scripts/write_configuration.py"


rule scan:
    input:
        given(f"{RESULTS}/scan.json", scan_keys()),
    output:
        f"{RESULTS}/scan.json",
    log:
        f"{RESULTS}/logs/scan.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    params:
        content=scan_keys(),
    script:
        "../scripts/write_configuration.py"


rule points:
    input:
        unpack(planned("points")),
        scan=rules.scan.output,
    output:
        table=made("points").table,
        record=record_of(made("points").table),
    log:
        f"{RESULTS}/logs/points.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    params:
        recipe=recipe_of("points"),
    shell:
        "zprimer points --config {input.scan:q} --out {output.table:q} > {log:q} 2>&1"
