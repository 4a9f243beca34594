rule flavour:
    input:
        rules.points.output,
    output:
        f"{RESULTS}/flavour.csv",
    log:
        f"{RESULTS}/logs/flavour.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        era=RUN.era,
    shell:
        "zprimer flavour --points {input} --era {params.era} --out {output} > {log} 2>&1"
