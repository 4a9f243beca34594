rule combine:
    input:
        points=rules.points.output,
        limits=expand(
            f"{RESULTS}/{{table}}_{{analysis}}.csv",
            table=["limits", "not_covered"],
            analysis=RUN.analyses,
        ),
    output:
        report(
            f"{RESULTS}/combination.csv",
            caption="../report/combination.rst",
            category="Tables",
            labels={"table": "combination"},
        ),
    log:
        f"{RESULTS}/logs/combine.log",
    conda:
        "../../envs/zprimer.yaml"
    resources:
        mem_mb=table_memory,
        runtime=points_runtime,
    params:
        era=RUN.era,
        flavour=RUN.flavour,
    shell:
        "zprimer combine --points {input.points} --era {params.era} --flavour {params.flavour} "
        "--limits {input.limits} --out {output} > {log} 2>&1"
