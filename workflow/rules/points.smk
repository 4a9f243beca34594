rule configuration:
    output:
        f"{RESULTS}/config.json",
    log:
        f"{RESULTS}/logs/configuration.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    params:
        config=config,
    script:
        "../scripts/write_configuration.py"


rule points:
    input:
        rules.configuration.output,
    output:
        f"{RESULTS}/points.csv",
    log:
        f"{RESULTS}/logs/points.log",
    localrule: True
    conda:
        "../../envs/zprimer.yaml"
    shell:
        "zprimer points --config {input} --out {output} > {log} 2>&1"
